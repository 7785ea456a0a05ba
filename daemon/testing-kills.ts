import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessInfo } from "../lib/workspace/connection";
import type { DaemonConfig } from "../lib/workspace/protocol";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const SETTLE_MS = 5_000;
const KILL_TIMEOUT_MS = 60_000;
const CHAT = "chat_a";

/** Commands that try to leave something behind: in the background, in sessions of their own, without parents, deaf to TERM. */
export const SHAPES: readonly ((mark: string) => string)[] = [
  (mark) => `trap '' TERM; sleep ${mark} & while :; do sleep 0.1; done`,
  (mark) => `setsid sh -c 'trap "" TERM HUP; sleep ${mark}' & sleep 60`,
  (mark) =>
    `( ( setsid sh -c 'trap "" TERM; while :; do sleep ${mark}; done' & ) & ); trap '' TERM; sleep 60`,
  (mark) => `nohup sh -c 'sleep ${mark} & sleep ${mark} & wait' > /dev/null 2>&1 & wait`,
];

/** The stop of a turn, of a command, by the agent, and of the workspace. */
const WAYS = ["interrupt", "stop", "signal", "end"] as const;

/** Starts trees of commands and ends each in its turn, and counts what of them still runs on this host. */
export async function killTrees(
  isolation: DaemonConfig["isolation"],
  { kills }: { kills: number },
): Promise<{ kills: number; survivors: number }> {
  const daemon = await startTestDaemon({ config: { isolation } });
  let survivors = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      // Nothing else on this host sleeps for exactly so long.
      const mark = `3600.${process.pid}${kill}`;
      const callId = await begin(daemon, { kill, mark });
      await end(daemon, {
        callId,
        way: WAYS[(kill + Math.floor(kill / WAYS.length)) % WAYS.length] ?? "end",
      });
      await waitFor(() => marked(mark) === 0, SETTLE_MS).catch(() => {});
      survivors += marked(mark);
    }
  } finally {
    await daemon.close();
  }
  return { kills, survivors };
}

async function begin(daemon: TestDaemon, { kill, mark }: { kill: number; mark: string }): Promise<string> {
  const callId = `call_kill_${kill}`;
  const shape = SHAPES[kill % SHAPES.length] ?? String;
  const request = execRequest(`touch up${kill}; ${shape(mark)}`, { timeoutMs: KILL_TIMEOUT_MS });
  daemon.send({ type: "command", id: callId, chatId: CHAT, epoch: 1, request });
  await waitFor(() => existsSync(join(daemon.root, `up${kill}`)) && marked(mark) > 0);
  return callId;
}

async function end(
  daemon: TestDaemon,
  { callId, way }: { callId: string; way: (typeof WAYS)[number] },
): Promise<void> {
  if (way === "interrupt") {
    await daemon.result({ kind: "cancel", callId });
  } else if (way === "end") {
    const gone = new Promise((resolve) => daemon.process().once("exit", resolve));
    daemon.process().kill("SIGTERM");
    await gone;
    await daemon.start();
  } else {
    const processId = await processOf(daemon, callId);
    await daemon.result(
      way === "stop"
        ? { kind: "stop_process", processId, signal: "terminate" }
        : { kind: "signal_process", processId, signal: "kill" },
    );
  }
}

async function processOf(daemon: TestDaemon, callId: string): Promise<string> {
  const all = await daemon.result<ProcessInfo[]>({ kind: "processes", chatId: CHAT });
  return all.find((process) => process.callId === callId)?.id ?? "";
}

/** How many processes of this host sleep for exactly so long. */
export function marked(mark: string): number {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8") === `sleep\0${mark}\0`;
    } catch {
      return false;
    }
  }).length;
}
