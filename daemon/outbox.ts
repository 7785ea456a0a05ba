import {
  type DaemonOutcome,
  MAX_BODY_BYTES,
  MAX_FRAME_BYTES,
  MAX_OUTPUT_FRAME_BYTES,
  parseFrame,
  type ResultFrame,
  type ResultsAnswer,
  resultsAnswerSchema,
} from "../lib/workspace/protocol";
import type { ContextAnswer, ContextRequestFrame } from "../lib/workspace/protocol-context";
import type { HttpClient } from "./http-client";
import type { Journal } from "./journal";
import type { LiveOutput } from "./processes/process-table";
import type { ServerAddresses } from "./server-addresses";

const RETRY_MS = 500;
const MAX_PARALLEL_POSTS = 4;
const MAX_OUTPUT_FRAMES = 50;

type ResultOf = Extract<ResultFrame, { type: "result" }>;

export interface Outbox {
  result(result: { id: string; epoch: number; outcome: DaemonOutcome }): void;
  output(output: LiveOutput): void;
  /** Frames of terminals, sent once and in a message of their own: they may be lost. Resolves when that is over. */
  ephemeral(frames: ResultFrame[]): Promise<unknown>;
  /** Asks once for something that the answer to the message brings; null without one. */
  ask(request: ContextRequestFrame): Promise<ContextAnswer | null>;
  /** Everything that is not acknowledged goes out again. */
  resend(): void;
  /** One heartbeat; its answer refreshes the addresses. Resolves with the answer's status, 0 when there was none. */
  heartbeat(): Promise<number>;
  close(): void;
}

export interface OutboxDeps {
  http: HttpClient;
  addresses: ServerAddresses;
  journal: Journal;
  heartbeat: () => ResultFrame;
}

/** A result that no server would read becomes one that says so: it must not keep its call waiting for ever. */
function fitting(result: ResultOf): ResultOf {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes < MAX_FRAME_BYTES) return result;
  const message = `The answer is too large to be sent (${bytes} bytes). What was asked for has been done; ask for less of it, for example with execute and head.`;
  return { ...result, outcome: { state: "failed", failure: { reason: "refused", message } } };
}

/** Holds results until a server has acknowledged them; live output is sent once and may be lost. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { http, addresses, journal } = deps;
  const held = new Map<string, ResultOf>();
  const inFlight = new Set<string>();
  let outputs: ResultFrame[] = [];
  let posts = 0;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;

  for (const entry of journal.unacknowledged()) {
    if (entry.outcome === null) continue;
    held.set(entry.id, fitting({ type: "result", id: entry.id, epoch: entry.epoch, outcome: entry.outcome }));
  }

  function flush(): void {
    if (closed || posts >= MAX_PARALLEL_POSTS) return;
    const frames = takeFrames();
    if (frames.length === 0) return;
    posts++;
    void send(frames).then((status) => {
      posts--;
      for (const frame of frames) if (frame.type === "result") inFlight.delete(frame.id);
      // What a server has read and not acknowledged is not sent again in the same breath.
      if (status === 200 && !frames.some(isHeld)) flush();
      else if (held.size > 0) retry ??= setTimeout(retryNow, RETRY_MS);
    });
  }

  function isHeld(frame: ResultFrame): boolean {
    return frame.type === "result" && held.get(frame.id) === frame;
  }

  function retryNow(): void {
    retry = null;
    flush();
  }

  function takeFrames(): ResultFrame[] {
    const frames: ResultFrame[] = [];
    let size = 0;
    for (const frame of held.values()) {
      if (inFlight.has(frame.id)) continue;
      const length = Buffer.byteLength(JSON.stringify(frame)) + 1;
      if (frames.length > 0 && size + length > MAX_BODY_BYTES / 2) break;
      size += length;
      inFlight.add(frame.id);
      frames.push(frame);
    }
    frames.push(...outputs);
    outputs = [];
    return frames;
  }

  const send = async (frames: ResultFrame[]) => (await exchange(frames)).status;

  async function exchange(frames: ResultFrame[]): Promise<{ status: number; answer: ResultsAnswer | null }> {
    const url = `${addresses.current()}/api/workspace/results`;
    try {
      const body = frames.map((frame) => `${JSON.stringify(frame)}\n`).join("");
      const { status, body: said } = await http.post(url, body);
      return { status, answer: status === 200 ? accept(said, frames) : null };
    } catch {
      return { status: 0, answer: null };
    }
  }

  function accept(body: string, frames: ResultFrame[]): ResultsAnswer | null {
    const answer = parseFrame(resultsAnswerSchema, body);
    if (!answer) return null;
    const sent = new Map(
      frames.flatMap((frame) => (frame.type === "result" ? [[frame.id, frame] as const] : [])),
    );
    for (const id of answer.acknowledged) {
      if (held.get(id) !== sent.get(id)) continue;
      held.delete(id);
      journal.acknowledge(id);
    }
    addresses.learn(answer.urls);
    return answer;
  }

  return {
    result: (result) => {
      held.set(result.id, fitting({ type: "result", ...result }));
      inFlight.delete(result.id);
      flush();
    },
    output: (output) => {
      const text = output.text.slice(0, MAX_OUTPUT_FRAME_BYTES);
      if (outputs.length < MAX_OUTPUT_FRAMES) outputs.push({ type: "output", ...output, text });
      flush();
    },
    ephemeral: async (frames) => (closed ? 0 : send(frames)),
    ask: async (request) => {
      const { answer } = closed ? { answer: null } : await exchange([request]);
      return answer?.context?.find(({ id }) => id === request.id) ?? null;
    },
    resend: () => {
      inFlight.clear();
      flush();
    },
    heartbeat: () => send([deps.heartbeat()]),
    close: () => {
      closed = true;
      if (retry) clearTimeout(retry);
    },
  };
}
