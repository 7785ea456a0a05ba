import type { Clock } from "../clock";

export interface EventSinkOptions {
  clock: Clock;
  /** The connection ends itself after about this long, and is resumed. */
  lifetimeMs: number;
}

/** One client's connection. `send` waits while the client is behind; a client that stays behind is cut, and resumes. */
export interface EventSink {
  /** Resolves with whether the connection is still there. */
  send(event: { id?: string; name: string; data: unknown }): Promise<boolean>;
  /** Aborted when the connection is over, whoever ended it. */
  signal: AbortSignal;
  end(): void;
}

const MAX_QUEUE_BYTES = 256 * 1024;
const MAX_WAIT_MS = 10_000;
const HEARTBEAT_MS = 10_000;
const LIFETIME_JITTER = 0.1;
const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-cache, no-store, no-transform",
  "X-Accel-Buffering": "no",
  "Content-Encoding": "identity",
};

/** A server-sent event stream as a Response, and the sink that writes to it. */
export function createEventStream(
  request: Request,
  options: EventSinkOptions,
): { response: Response; sink: EventSink } {
  const over = new AbortController();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let drained = Promise.withResolvers<void>();
  const timers: NodeJS.Timeout[] = [];

  const end = () => {
    if (over.signal.aborted) return;
    over.abort();
    for (const timer of timers) clearTimeout(timer);
    drained.resolve();
    try {
      controller.close();
    } catch {
      // The client has gone already.
    }
  };
  const write = (text: string) => {
    if (over.signal.aborted) return;
    try {
      controller.enqueue(encoder.encode(text));
    } catch {
      end();
    }
  };
  const room = () => (controller.desiredSize ?? 0) > 0;

  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => drained.resolve(),
      cancel: () => end(),
    },
    { highWaterMark: MAX_QUEUE_BYTES, size: (chunk) => chunk.byteLength },
  );
  request.signal.addEventListener("abort", end, { once: true });
  timers.push(
    setInterval(() => write(": still here\n\n"), HEARTBEAT_MS),
    setTimeout(end, options.lifetimeMs * (1 - LIFETIME_JITTER + 2 * LIFETIME_JITTER * Math.random())),
  );
  for (const timer of timers) timer.unref();

  const send: EventSink["send"] = async ({ id, name, data }) => {
    if (over.signal.aborted) return false;
    write(`${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    if (room()) return !over.signal.aborted;
    drained = Promise.withResolvers<void>();
    const waited = new AbortController();
    await Promise.race([
      drained.promise,
      options.clock.sleep(MAX_WAIT_MS, waited.signal).then(() => (room() ? undefined : end())),
    ]);
    waited.abort();
    return !over.signal.aborted;
  };
  return { response: new Response(body, { headers: HEADERS }), sink: { send, signal: over.signal, end } };
}
