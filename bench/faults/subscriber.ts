import { setTimeout as delay } from "node:timers/promises";
import { ChatStore } from "../../components/chat/stream/chat-store";
import { createSseParser, type ParsedEvent } from "../../components/chat/stream/sse-parser";
import type { StreamEvent, StreamEvents } from "../../lib/chat/wire";
import { StreamRules } from "./stream-rules";

const RECONNECT_PAUSE_MS = 100;
/** The server says something every 10 s. */
const SILENCE_MS = 15_000;

export interface SubscriberOptions {
  chatId: string;
  token: string;
  /** Asked before every connection. */
  url: () => string;
  onViolation: (text: string) => void;
  onEvent?: (event: StreamEvent) => void;
}

/** One browser, as far as a chat's stream goes: the client's own store, fed over as many connections as it takes. */
export class Subscriber {
  store: ChatStore;
  connections = 0;
  readonly #options: SubscriberOptions;
  readonly #stopped = new AbortController();
  readonly #rules = new StreamRules();
  #connection = new AbortController();
  #isConnected = false;
  #cursor = "";
  #done: Promise<void>;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.store = this.#newStore();
    this.#done = this.#run();
  }

  /** Cuts the connection; it is resumed. @returns whether there was one that a server had answered */
  cut(): boolean {
    const wasConnected = this.#isConnected;
    this.#isConnected = false;
    this.#connection.abort();
    return wasConnected;
  }

  /** Forgets everything and starts anew, as a page that is loaded again. */
  reload(): void {
    this.store = this.#newStore();
    this.#cursor = "";
    this.cut();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#done;
  }

  #newStore(): ChatStore {
    return new ChatStore({
      onBroken: () => {
        this.#options.onViolation("I6: the client's reducer refused the parts of an episode");
        this.#cursor = "";
        this.cut();
      },
    });
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#connect().catch(() => {});
      if (!this.#stopped.signal.aborted) await delay(RECONNECT_PAUSE_MS);
    }
  }

  async #connect(): Promise<void> {
    const { chatId, token, url } = this.#options;
    const cursor = this.#cursor;
    const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    this.#connection = new AbortController();
    const connection = this.#connection;
    let silence = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const response = await fetch(`${url()}/api/v1/chats/${chatId}/stream${query}`, {
        headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
        signal: AbortSignal.any([connection.signal, this.#stopped.signal]),
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return;
      }
      this.connections += 1;
      this.#isConnected = true;
      this.#rules.connected(cursor);
      const parse = createSseParser();
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(silence);
        silence = setTimeout(() => connection.abort(), SILENCE_MS);
        for (const event of parse(text)) this.#receive(event, connection.signal);
      }
    } finally {
      this.#isConnected = false;
      clearTimeout(silence);
    }
  }

  /** What still comes over a connection that was cut is not heard. */
  #receive({ id, name, data }: ParsedEvent, cut: AbortSignal): void {
    if (cut.aborted) return;
    const event = { name, data: JSON.parse(data) as StreamEvents[keyof StreamEvents] } as StreamEvent;
    const complaint = this.#rules.check(id, event);
    if (complaint !== null) this.#options.onViolation(`I7: ${complaint}`);
    this.#cursor = id;
    this.store.apply(event);
    this.#options.onEvent?.(event);
  }
}
