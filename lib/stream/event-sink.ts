export interface EventSinkOptions {
  /** The connection ends itself after about this long, and is resumed. */
  lifetimeMs: number;
}

export interface SentEvent {
  id?: string;
  name?: string;
  data?: unknown;
  /** Sent as it is, in the place of `data`. */
  text?: string;
}

/** One client's connection. `send` waits while the client is behind; a client that stays behind is cut, and resumes. */
export interface EventSink {
  /** Resolves with whether the connection is still there. */
  send(event: SentEvent): Promise<boolean>;
  /** Aborted when the connection is over, whoever ended it. */
  signal: AbortSignal;
  /** What was sent before still goes out. */
  end(): void;
}

const MAX_QUEUE_BYTES = 256 * 1024;
/** What is fetched at once: small, so that a slow reader can be told from one that does not read. */
const PIECE_BYTES = 64 * 1024;
/** The next piece waits no longer than this to be fetched. */
const MAX_WAIT_MS = 10_000;
const HEARTBEAT_MS = 10_000;
const LIFETIME_JITTER = 0.1;
/** Sent at once: a resumed stream may have nothing else to say, and the client must see that it is open. */
const OPENING = ": open\n\n";
const HEARTBEAT = ": still here\n\n";
const HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-cache, no-store, no-transform",
  "X-Accel-Buffering": "no",
  // A peer that is gone without a word must not keep the socket when the stream has ended.
  Connection: "close",
};

/** A server-sent event stream as a Response, and the sink that writes to it. */
export function createEventStream(
  request: Request,
  options: EventSinkOptions,
): { response: Response; sink: EventSink } {
  const stream = new EventStream(request, options);
  return { response: new Response(stream.body, { headers: HEADERS }), sink: stream };
}

class EventStream implements EventSink {
  readonly signal: AbortSignal;
  readonly body: ReadableStream<Uint8Array>;
  readonly #over = new AbortController();
  readonly #encoder = new TextEncoder();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #lifetime: NodeJS.Timeout;
  /** Runs while anything waits to be fetched. */
  #patience: NodeJS.Timeout | null = null;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** The reader has asked and was given nothing yet. */
  #wanted = false;
  #drained = Promise.withResolvers<void>();

  constructor(request: Request, { lifetimeMs }: EventSinkOptions) {
    this.signal = this.#over.signal;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#hand();
        },
        cancel: () => this.end(),
      },
      { highWaterMark: 0 },
    );
    const spread = 1 - LIFETIME_JITTER + 2 * LIFETIME_JITTER * Math.random();
    this.#lifetime = setTimeout(() => this.end(), lifetimeMs * spread);
    this.#heartbeat = setInterval(() => this.#write(HEARTBEAT), HEARTBEAT_MS);
    this.#lifetime.unref();
    this.#heartbeat.unref();
    request.signal.addEventListener("abort", () => this.end(), { once: true, signal: this.signal });
    if (request.signal.aborted) this.end();
    this.#write(OPENING);
  }

  async send({ id, name, data, text }: SentEvent): Promise<boolean> {
    if (this.signal.aborted) return false;
    const head = `${id === undefined ? "" : `id: ${id}\n`}${name === undefined ? "" : `event: ${name}\n`}`;
    this.#write(`${head}data: ${text ?? JSON.stringify(data)}\n\n`);
    if (this.#queuedBytes > MAX_QUEUE_BYTES) await this.#drained.promise;
    return !this.signal.aborted;
  }

  end = (): void => {
    if (this.signal.aborted) return;
    this.#stop();
    try {
      for (const bytes of this.#queue.splice(0)) this.#controller?.enqueue(bytes);
      this.#controller?.close();
    } catch {
      // The client has gone already.
    }
  };

  /** Ends the connection without what is still waiting: nobody fetches it. */
  #cut(): void {
    if (this.signal.aborted) return;
    this.#stop();
    this.#queue = [];
    this.#controller?.error(new DOMException("The client does not read.", "AbortError"));
  }

  #stop(): void {
    this.#over.abort();
    clearTimeout(this.#lifetime);
    clearInterval(this.#heartbeat);
    if (this.#patience) clearTimeout(this.#patience);
    this.#drained.resolve();
  }

  #write(text: string): void {
    if (this.signal.aborted) return;
    const bytes = this.#encoder.encode(text);
    for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
      this.#queue.push(bytes.subarray(start, start + PIECE_BYTES));
    }
    this.#queuedBytes += bytes.byteLength;
    this.#patience ??= this.#wait();
    this.#hand();
  }

  #hand(): void {
    if (!this.#wanted || this.signal.aborted || this.#queue.length === 0) return;
    this.#wanted = false;
    this.#controller?.enqueue(this.#take());
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = this.#queue.length > 0 ? this.#wait() : null;
    if (this.#queuedBytes > MAX_QUEUE_BYTES) return;
    this.#drained.resolve();
    this.#drained = Promise.withResolvers<void>();
  }

  #wait(): NodeJS.Timeout {
    return setTimeout(() => this.#cut(), MAX_WAIT_MS).unref();
  }

  /** What waits, up to about one piece. */
  #take(): Uint8Array {
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && (count === 0 || bytes < PIECE_BYTES)) {
      bytes += this.#queue[count]?.byteLength ?? 0;
      count += 1;
    }
    this.#queuedBytes -= bytes;
    const taken = this.#queue.splice(0, count);
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }
}
