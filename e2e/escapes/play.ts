import { JOBS, LATE_JOB } from "./jobs";
import type { Stand } from "../stand";
import type { Message } from "../../lib/chat/wire";

/** One trick, as a model that obeys it calls it. */
export interface Try {
  name: string;
  call: { name: string; input: unknown };
  /** Done to the workspace before the model is asked. */
  prepare?: () => void;
}

/** What a turn's calls came to. */
export interface Played {
  calls: number;
  /** Commands that really ran. */
  ran: number;
  refused: number;
}

export const tool = (name: string, input: unknown, label = name): Try => ({
  name: label,
  call: { name, input },
});

const leave = (command: string) => tool("execute", { command, run_in_background: true });

/** What a chat leaves running while it may; the first writes by itself. */
export const jobs = () => [LATE_JOB, ...JOBS].map(leave);

/** Only what waits to be spoken to. */
export const waitingJobs = () => JOBS.map(leave);

const PER_STEP = 10;
const DEADLINE_MS = 180_000;
let turns = 0;

/** Lets the model of a chat make these calls, ten a step, in one turn. */
export async function play(stand: Stand, chatId: string, tries: readonly Try[]): Promise<Played> {
  const marker = `Turn ${++turns}.`;
  const steps = Array.from({ length: Math.ceil(tries.length / PER_STEP) }, (_, step) => ({
    actions: tries
      .slice(step * PER_STEP, (step + 1) * PER_STEP)
      .map(({ call }) => ({ type: "tool" as const, ...call })),
  }));
  stand.models.setScript([{ match: { user: marker }, by: "history", steps: [...steps, "Done."] }]);
  const before = (await stand.api.messages(chatId)).length;
  for (const { prepare } of tries) prepare?.();
  await stand.api.sendMessage(chatId, marker);
  const { status, lastError } = await stand.api.waitForStatus(chatId, ["waiting", "error"], DEADLINE_MS);
  if (status === "error") throw new Error(`A turn ended on an error: ${JSON.stringify(lastError)}`);
  return judge((await stand.api.messages(chatId)).slice(before), tries);
}

function judge(messages: Message[], tries: readonly Try[]): Played {
  const parts = messages.flatMap((message) => message.parts).filter((part) => part.type === "dynamic-tool");
  if (parts.length !== tries.length)
    throw new Error(`${parts.length} of ${tries.length} calls were made, the last: ${tries.at(-1)?.name}`);
  const outputs = parts.map((part) => ("output" in part ? JSON.stringify(part.output) : ""));
  return {
    calls: parts.length,
    ran: outputs.filter((output) => output.includes("ran ")).length,
    refused: parts.filter(({ state }) => state === "output-error").length,
  };
}
