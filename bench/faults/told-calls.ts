import { existsSync, readFileSync } from "node:fs";
import type { CallState } from "../../lib/chat/message-types";
import type { Message } from "../../lib/chat/wire";

/** A command that says when it begins and ends, and in between appends the one line that is counted. */
export interface MarkedCommand {
  /** What its line is. */
  label: string;
  beforeMs: number;
  afterMs: number;
}

/** What a command has become as far as the chat was told, and what it did as far as the file knows. */
export interface ToldCommand {
  label: string;
  /** Null: the chat has no call of it. */
  state: CallState | null;
  output: unknown;
  lines: number;
  /** When the call began and ended, in milliseconds of the wall clock; null: it did not. */
  startedAt: number | null;
  endedAt: number | null;
}

const MS_PER_SECOND = 1_000;
const beginOf = (label: string) => `b:${label}`;
const endOf = (label: string) => `e:${label}`;
const sleep = (ms: number) => `sleep ${(ms / MS_PER_SECOND).toFixed(3)}`;

export function executeAction({ label, beforeMs, afterMs }: MarkedCommand, file: string, more: object = {}) {
  const say = (line: string) => `echo ${line} >> ${file}`;
  const command = [
    say(beginOf(label)),
    sleep(beforeMs),
    say(label),
    sleep(afterMs),
    say(endOf(label)),
    `echo done ${label}`,
  ].join("; ");
  return { type: "tool" as const, name: "execute", input: { command, ...more } };
}

export function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
}

/** Of these commands, the ones that run at this moment, as they say themselves. */
export function runningNow(file: string, labels: readonly string[]): string[] {
  const lines = new Set(linesOf(file));
  return labels.filter((label) => lines.has(beginOf(label)) && !lines.has(endOf(label)));
}

export function whatWasTold(
  messages: readonly Message[],
  file: string,
  labels: readonly string[],
): ToldCommand[] {
  const lines = linesOf(file);
  return labels.map((label) => {
    const [call = null, ...others] = callsOf(messages, label);
    if (others.length > 0) throw new Error(`${label}: the model asked for it ${others.length + 1} times`);
    return {
      label,
      state: call?.state ?? null,
      output: call?.output ?? null,
      startedAt: call?.startedAt ?? null,
      endedAt: call?.endedAt ?? null,
      lines: lines.filter((line) => line === label).length,
    };
  });
}

function callsOf(messages: readonly Message[], label: string) {
  return messages.flatMap(({ parts, metadata }) =>
    parts.flatMap((part) => {
      if (part.type !== "dynamic-tool" || part.toolName !== "execute") return [];
      const { command = "" } = (part.input ?? {}) as { command?: string };
      if (!command.endsWith(`done ${label}`)) return [];
      const { state = "requested", startedAt, endedAt } = metadata?.calls?.[part.toolCallId] ?? {};
      return [{ state, output: toldIn(part), startedAt: timeOf(startedAt), endedAt: timeOf(endedAt) }];
    }),
  );
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

function toldIn(part: object): unknown {
  if ("output" in part) return part.output;
  return "errorText" in part ? part.errorText : null;
}

/** Whether somebody who reads what was told knows what became of the command. */
export function isKnown({ state, output }: ToldCommand): boolean {
  return state === "finished" || state === "cancelled" || (state === "failed" && !saysUnknown(output));
}

function saysUnknown(output: unknown): boolean {
  return JSON.stringify(output ?? "").includes("unknown");
}

/** Sentences about what is wrong; empty: what was told is what happened. */
export function judgeTold(told: readonly ToldCommand[]): string[] {
  return told.flatMap((command) => {
    const { label, state, output, lines } = command;
    const seen = `${lines} lines, told ${state ?? "nothing"}: ${JSON.stringify(output)}`;
    if (lines > 1) return [`${label} has ${seen}`];
    if (state === null || state === "requested" || state === "started") return [`${label} is open: ${seen}`];
    if (state === "finished" && !(lines === 1 && isWell(output))) return [`${label} did not do all: ${seen}`];
    if (lines === 1 && isKnown(command) && state !== "finished") return [`${label} did something: ${seen}`];
    return [];
  });
}

/** It ended well, or it goes on and can be asked for. */
function isWell(output: unknown): boolean {
  if (typeof output !== "object" || output === null) return false;
  return ("success" in output && output.success === true) || "background_process_id" in output;
}
