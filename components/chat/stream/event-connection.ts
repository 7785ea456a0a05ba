import { parseRetryAfter, recover } from "./recovery-policy";
import { createSseParser, type ParsedEvent } from "./sse-parser";

export interface ConnectionState {
  state: "connecting" | "live" | "paused" | "signed_out" | "gone";
  /** When this state began, in epoch milliseconds; a failing reconnect does not begin it anew. */
  sinceMs: number;
  /** Nobody answered the last try, or somebody who is not Lathe; left out: the server is there, only the stream is not. */
  isUnreachable?: true;
}

export interface EventConnectionOptions {
  /** Path with the query that resumes after `cursor`; an empty cursor starts anew. */
  path: (cursor: string) => string;
  onEvent: (event: ParsedEvent) => void;
  onState: (state: ConnectionState) => void;
}

interface Ended {
  /** As `finalStatus` tells it; null when nobody answered. */
  status: number | null;
  retryAfterMs: number | null;
  isReached: boolean;
}

/** The server says something every 10 s: a connection that is silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 25_000;
/** A connection that has lasted this long counts as one that worked. */
const WORKED_AFTER_MS = 5_000;

/** One event stream that reconnects with its last cursor. Fetch, not EventSource: that cannot start from a cursor. */
export class EventConnection {
  readonly #options: EventConnectionOptions;
  #cursor: string;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #state: ConnectionState = { state: "connecting", sinceMs: Date.now() };

  constructor(options: EventConnectionOptions, cursor = "") {
    this.#options = options;
    this.#cursor = cursor;
  }

  /** Connects, or connects at once when a wait was on; does nothing while connected. */
  open(): void {
    if (this.#abort) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    void this.#run();
  }

  /** Lets go of the connection; `open` resumes where it was. */
  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#abort?.abort();
    this.#abort = null;
  }

  /** The server is known to answer: what waits for its next try, or hangs in one, is tried at once. */
  hurry(): void {
    const { state, isUnreachable } = this.#state;
    if (state === "live" || state === "gone") return;
    this.#failures = 0;
    if (state === "paused" || isUnreachable) this.close();
    this.open();
  }

  /** Forgets the cursor: the next answer is a full snapshot. */
  restart(): void {
    this.close();
    this.#cursor = "";
    this.open();
  }

  async #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const begunAt = Date.now();
    let status: number | null = null;
    let retryAfterMs: number | null = null;
    let isReached = false;
    const silence = setSilenceTimer(() => abort.abort());
    try {
      const response = await fetch(this.#options.path(this.#cursor), {
        headers: { Accept: "text/event-stream" },
        credentials: "same-origin",
        cache: "no-store",
        signal: abort.signal,
      });
      if (response.ok && response.body) {
        isReached = true;
        await this.#read(response.body, abort.signal, silence.heard);
      } else {
        isReached = await isFromLathe(response);
        status = finalStatus(response.status, isReached);
        retryAfterMs = parseRetryAfter(response.headers.get("Retry-After"), Date.now());
      }
    } catch {
      // Nobody answered, or the stream broke: both are tried again.
    }
    silence.stop();
    if (this.#abort !== abort) return;
    this.#abort = null;
    if (status === null && Date.now() - begunAt >= WORKED_AFTER_MS && this.#state.state === "live") {
      this.#failures = 0;
    }
    this.#ended({ status, retryAfterMs, isReached });
  }

  async #read(body: ReadableStream<Uint8Array>, signal: AbortSignal, heard: () => void): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parse = createSseParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      heard();
      if (this.#state.state !== "live") this.#become("live");
      for (const event of parse(decoder.decode(value, { stream: true }))) {
        if (signal.aborted) return;
        if (event.id !== "") this.#cursor = event.id;
        this.#options.onEvent(event);
      }
    }
  }

  #ended({ status, retryAfterMs, isReached }: Ended): void {
    const next = recover({ status, retryAfterMs, failures: this.#failures, random: Math.random() });
    this.#failures += 1;
    if (next.action === "stop") {
      this.#become(next.reason);
      return;
    }
    const { state } = this.#state;
    this.#become(state === "live" ? "paused" : state, !isReached);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, next.delayMs);
  }

  #become(state: ConnectionState["state"], isUnreachable = false): void {
    const before = this.#state;
    if (before.state === state && (before.isUnreachable ?? false) === isUnreachable) return;
    const sinceMs = before.state === state ? before.sinceMs : Date.now();
    this.#state = { state, sinceMs, ...(isUnreachable ? { isUnreachable } : {}) };
    this.#options.onState(this.#state);
  }
}

/** Calls back once nothing has been heard for a while. */
function setSilenceTimer(onSilence: () => void): { heard: () => void; stop: () => void } {
  let timer = setTimeout(onSilence, SILENCE_MS);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, SILENCE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * The status, or null when it says that something is gone and Lathe did not say so itself: a proxy, or whatever has the port while
 * Lathe restarts, cannot know that.
 */
function finalStatus(status: number, isLathes: boolean): number | null {
  return !isLathes && (status === 403 || status === 404) ? null : status;
}

/** Every refusal of Lathe's has an error with a code. */
async function isFromLathe(response: Response): Promise<boolean> {
  try {
    const body = (await response.json()) as { error?: { code?: unknown } } | null;
    return typeof body?.error?.code === "string";
  } catch {
    return false;
  }
}
