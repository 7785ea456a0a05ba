import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import type { Chat, Message } from "../../lib/chat/wire";
import type { Stand } from "../stand";
import { effectLog, effects, type Phase, type Run } from "./phases";

export type Victim = "server" | "postgres";

export interface FaultResult {
  landed: boolean;
  /** Sentences about what is wrong; empty: everything held. */
  violations: string[];
  /** From readiness (server) or from the kill (Postgres) to the end of the turn. */
  settledMs: number;
}

const SETTLE_DEADLINE_MS = 30_000;
const MARKER_BYTES = 5;

/** Runs one turn, kills the victim in the phase, starts it again, and judges what is left. */
export async function runFault(stand: Stand, phase: Phase, victim: Victim): Promise<FaultResult> {
  const marker = randomBytes(MARKER_BYTES).toString("hex");
  const folder = join(stand.lathe.home, `run-${marker}`);
  mkdirSync(folder, { recursive: true });
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: `run-${marker}`,
    path: folder,
  });
  const log = effectLog(folder, marker);
  const draft = { stand, log, marker };
  stand.models.setScript(phase.script(draft as Run));
  const chat: Chat = await stand.api.createChat(`Run ${marker}`, { workspaceId: workspace.id });
  const run: Run = { ...draft, chat, follower: stand.api.follow(chat.id) };
  try {
    await phase.opened(run);
    const landed = phase.stillOpen(run);
    const readyAt = await killAndRestart(stand, victim);
    await stand.api.waitForStatus(chat.id, ["waiting", "error"], SETTLE_DEADLINE_MS);
    const settledMs = performance.now() - readyAt;
    return { landed, violations: await judge(run, phase), settledMs };
  } finally {
    run.follower.stop();
  }
}

async function killAndRestart(stand: Stand, victim: Victim): Promise<number> {
  if (victim === "server") {
    await stand.lathe.kill("SIGKILL");
    await stand.lathe.start();
    return performance.now();
  }
  const pidFile = join(stand.lathe.directory, "data", "postgres", "postmaster.pid");
  process.kill(Number(readFileSync(pidFile, "utf8").split("\n")[0]), "SIGKILL");
  return performance.now();
}

async function judge(run: Run, phase: Phase): Promise<string[]> {
  const violations: string[] = [];
  const check = (holds: boolean, sentence: string) => {
    if (!holds) violations.push(sentence);
  };
  const chat = await run.stand.api.chat(run.chat.id);
  const stored = await run.stand.api.messages(run.chat.id);
  check(chat.status === "waiting", `ended as ${chat.status}: ${JSON.stringify(chat.lastError)}`);
  check(
    stored.filter((message) => message.role === "user").length === 1,
    "the user message is not there exactly once",
  );
  check(stored.at(-1)?.role === "assistant", "the last message is not the agent's");
  const expected = phase.name === "streaming" ? 1 : 2;
  check(
    stored.filter((message) => message.role === "assistant").length === expected,
    `not ${expected} steps`,
  );
  const refused = run.stand.models.requests.filter((request) => request.outcome === "refused");
  check(refused.length === 0, `the provider refused: ${refused[0]?.refusal}`);
  if (phase.name === "command") judgeEffect(run, stored, check);
  check(await sameAsStored(run, stored), "what the client folded differs from the stored messages");
  return violations;
}

function judgeEffect(run: Run, stored: Message[], check: (holds: boolean, sentence: string) => void): void {
  const states = stored.flatMap((message) =>
    Object.values(message.metadata?.calls ?? {}).map((call) => call.state),
  );
  const times = effects(run);
  check(times <= 1, `the command took effect ${times} times`);
  check(
    times === 1 || states.includes("unknown"),
    "the command took no effect, and nobody was told that it is unknown",
  );
}

/** Waits for the stream to be quiet: its last status says waiting and its rows are the stored ones. */
async function sameAsStored(run: Run, stored: Message[]): Promise<boolean> {
  const equal = () => isDeepStrictEqual(run.follower.messages(), stored);
  if (equal()) return true;
  await run.follower.waitFor(() => equal(), 10_000).catch(() => null);
  return equal();
}
