import type { IncomingMessage } from "node:http";
import {
  type CommandFrame,
  commandFrameSchema,
  MAX_FRAME_BYTES,
  parseFrame,
  PING_INTERVAL_MS,
} from "../lib/workspace/protocol";
import type { HttpClient } from "./http-client";
import { delay } from "./processes/running-command";
import type { ServerAddresses } from "./server-addresses";

/** A server that says nothing for this long is gone, whatever the connection says. */
const SILENCE_MS = 3 * PING_INTERVAL_MS;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 1_000;
/** A token that every server refuses, again and again, is no longer ours. */
const MAX_REFUSED_ROUNDS = 5;
const LINE_FEED = 10;

export interface ServerLinkDeps {
  http: HttpClient;
  addresses: ServerAddresses;
  onFrame(frame: CommandFrame): void;
  onConnected(): void;
  log(text: string): void;
  /** Whether something runs that must not end with the daemon. */
  isBusy(): boolean;
  /** Whether somebody has been looking at a terminal just now; it keeps the daemon no longer than that. */
  isAttended(): boolean;
  /** How long the daemon stays without a server when nothing has run meanwhile. */
  idleMs: number;
}

/** Keeps one streamed answer open, to whichever server can be reached; resolves when the daemon has no place any more. */
export async function followServer(deps: ServerLinkDeps, stopping: AbortSignal): Promise<void> {
  const { addresses } = deps;
  let failures = 0;
  let refusals = 0;
  let lonely = createLoneliness(deps);
  while (!stopping.aborted) {
    const outcome = await connectOnce(deps, stopping);
    if (outcome === "served") {
      failures = 0;
      refusals = 0;
      lonely = createLoneliness(deps);
      continue;
    }
    if (lonely.isOver()) {
      deps.log(
        "no server has been there for a long time, and nothing runs: the next command starts a daemon",
      );
      return;
    }
    failures++;
    refusals = outcome === "refused" ? refusals + 1 : 0;
    if (refusals >= MAX_REFUSED_ROUNDS * addresses.count()) {
      deps.log("the token is refused everywhere: another daemon has this workspace, or it was deleted");
      return;
    }
    addresses.next();
    if (failures % addresses.count() === 0) {
      const round = failures / addresses.count();
      await delay(Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(round - 1, 8)));
    }
  }
}

/** What has run while no server was there is kept for the next one: only a daemon that had nothing to do goes. */
function createLoneliness({
  isBusy,
  isAttended,
  idleMs,
}: Pick<ServerLinkDeps, "isBusy" | "isAttended" | "idleMs">) {
  const since = performance.now();
  let hadWork = isBusy();
  return {
    isOver: () => {
      hadWork ||= isBusy();
      return !hadWork && !isAttended() && performance.now() - since > idleMs;
    },
  };
}

async function connectOnce(
  deps: ServerLinkDeps,
  stopping: AbortSignal,
): Promise<"served" | "refused" | "unreachable"> {
  let response: IncomingMessage;
  try {
    response = await deps.http.stream(`${deps.addresses.current()}/api/workspace/commands`);
  } catch {
    return "unreachable";
  }
  if (response.statusCode !== 200) {
    response.destroy();
    return response.statusCode === 401 ? "refused" : "unreachable";
  }
  const stop = () => response.destroy();
  stopping.addEventListener("abort", stop, { once: true });
  deps.onConnected();
  try {
    await readFrames(response, deps);
  } catch {
    // The connection broke: the next one begins with whatever is unanswered.
  } finally {
    stopping.removeEventListener("abort", stop);
    response.destroy();
  }
  return "served";
}

async function readFrames(response: IncomingMessage, deps: ServerLinkDeps): Promise<void> {
  let silence = setTimeout(() => response.destroy(), SILENCE_MS);
  const lines = createLineReader((line) => {
    const frame = parseFrame(commandFrameSchema, line);
    if (frame) deps.onFrame(frame);
    else deps.log("a frame that cannot be read was dropped");
  });
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      clearTimeout(silence);
      silence = setTimeout(() => response.destroy(), SILENCE_MS);
      lines(chunk);
    }
  } finally {
    clearTimeout(silence);
  }
}

/** Splits bytes into lines; a line beyond the limit is skipped up to its end. */
export function createLineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let skipping = false;
  const finish = () => {
    if (!skipping && size > 0) onLine(Buffer.concat(parts).toString("utf8"));
    parts = [];
    size = 0;
    skipping = false;
  };
  const add = (part: Buffer) => {
    size += part.length;
    if (size > MAX_FRAME_BYTES) {
      skipping = true;
      parts = [];
    }
    if (!skipping) parts.push(part);
  };
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      finish();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  };
}
