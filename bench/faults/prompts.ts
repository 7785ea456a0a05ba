import type { Random } from "../../components/chat/stream/testing-server";
import type { Script } from "../../e2e/fakes/model-server/script";

export type PromptKind = "stream" | "think" | "command" | "two commands" | "look" | "short";

/** A message that brings its own script for the model server, and the name by which its traces are found. */
export interface Prompt {
  marker: string;
  kind: PromptKind;
  text: string;
}

/** What every command of a workload appends its line to, in the workspace's directory. */
export const EFFECT_LOG = "effects.log";
const KINDS: [PromptKind, number][] = [
  ["stream", 30],
  ["think", 10],
  ["command", 30],
  ["two commands", 12],
  ["look", 10],
  ["short", 8],
];

/** The line of one command. */
export const effectLine = (marker: string, ordinal: number) => `${marker}.${ordinal};`;
/** What lines look like in a command or in a log. */
export const EFFECT_LINE = /(c\d+-p\d+)\.(\d+);/g;
/** What a marker looks like at the beginning of a message. */
export const MARKER = /^(c\d+-p\d+) /;

export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the choices, each as likely as its weight says. */
export function choose<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  throw new Error("nothing to choose from");
}

type Steps = Extract<Script[number], { steps: unknown }>["steps"];

export function makePrompt(random: Random, marker: string): Prompt {
  const kind = choose(random, KINDS);
  return { marker, kind, text: `${marker} #script ${JSON.stringify(stepsOf(kind, random, marker))}` };
}

function stepsOf(kind: PromptKind, random: Random, marker: string): Steps {
  const words = (low: number, high: number) => ({
    type: "deltas" as const,
    count: between(random, low, high),
    numbered: true,
    intervalMs: between(random, 5, 25),
  });
  const command = (ordinal: number) => ({
    type: "tool" as const,
    name: "execute",
    deltas: 3,
    input: {
      command: `echo '${effectLine(marker, ordinal)}' >> ${EFFECT_LOG}; sleep 0.${between(random, 1, 9)}; echo done`,
      timeout: "20s",
    },
  });
  switch (kind) {
    case "stream":
      return [{ actions: [words(30, 120)] }];
    case "think":
      return [
        {
          actions: [{ type: "reasoning", text: "Let me think.", deltas: 13, intervalMs: 10 }, words(20, 60)],
        },
      ];
    case "command":
      return [{ actions: [words(1, 10), command(0)] }, { actions: [words(5, 30)] }];
    case "two commands":
      return [{ actions: [command(0), command(1)] }, { actions: [command(2)] }, { actions: [words(5, 20)] }];
    case "look":
      return [
        { actions: [{ type: "tool", name: "read_file", input: { path: "." } }] },
        { actions: [words(5, 20)] },
      ];
    case "short":
      return [{ actions: [words(1, 5)] }];
  }
}
