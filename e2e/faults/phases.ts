import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Chat } from "../../lib/chat/wire";
import type { Script } from "../fakes/model-server/script";
import type { Stand } from "../stand";
import type { StreamFollower } from "../stream-follower";

export type PhaseName = "streaming" | "command" | "between steps";

/** One place in a turn in which a process is killed. */
export interface Phase {
  name: PhaseName;
  script(run: Run): Script;
  /** Resolves when the phase is open. */
  opened(run: Run): Promise<void>;
  /** Whether the phase is still open, asked in the moment before the kill: only then the kill counts. */
  stillOpen(run: Run): boolean;
}

export interface Run {
  stand: Stand;
  chat: Chat;
  follower: StreamFollower;
  /** A file in the workspace that the command appends one line to. */
  log: string;
  marker: string;
}

const POLL_INTERVAL_MS = 5;
const OPEN_DEADLINE_MS = 20_000;
const COMMAND_SECONDS = 2;

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + OPEN_DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`the phase did not open: ${what}`);
    await delay(POLL_INTERVAL_MS);
  }
}

const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);

/** How often the command of a run has taken effect. */
export function effects(run: Run): number {
  return linesOf(run.log);
}

const requests = (run: Run) =>
  run.stand.models.requests.filter((request) => request.rawBody.includes(run.marker));
const open = (run: Run) => requests(run).filter((request) => request.outcome === "open");

const command = (run: Run) => ({
  type: "tool" as const,
  name: "execute",
  input: { command: `echo line >> ${run.log}; sleep ${COMMAND_SECONDS}; echo finished`, timeout: "20s" },
});

export const PHASES: Phase[] = [
  {
    name: "streaming",
    script: () => [
      {
        by: "history",
        steps: [{ actions: [{ type: "deltas", count: 60, text: "word ", intervalMs: 30 }] }],
      },
    ],
    opened: (run) => until(() => open(run).some((request) => request.deltas >= 5), "five deltas"),
    stillOpen: (run) => open(run).length === 1,
  },
  {
    name: "command",
    script: (run) => [{ by: "history", steps: [{ actions: [command(run)] }, "The command has run."] }],
    opened: (run) => until(() => effects(run) > 0, "the command's first effect"),
    stillOpen: (run) => effects(run) > 0 && requests(run).length === 1,
  },
  {
    name: "between steps",
    script: () => [
      {
        by: "history",
        steps: [
          { actions: [{ type: "tool", name: "read_file", input: { path: "." } }] },
          { before: [{ type: "wait", ms: 40 }], actions: [{ type: "text", text: "I have looked around." }] },
        ],
      },
    ],
    // The first request has ended and its successor has not been answered: the tool call is requested, running or committed.
    opened: (run) => until(() => requests(run)[0]?.outcome === "completed", "the end of the first step"),
    stillOpen: (run) =>
      requests(run)[0]?.outcome === "completed" &&
      requests(run).every((request, index) => index === 0 || request.firstByteAt === null),
  },
];

/** Where the workspace of a run keeps what its command wrote. */
export function effectLog(directory: string, marker: string): string {
  return join(directory, `effects-${marker}.log`);
}
