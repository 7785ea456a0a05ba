import { randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import type { Clock } from "../lib/clock";
import type { Log } from "../lib/log";
import { withDeadline } from "./outage";
import type { HintChannel, Hints, Pubsub } from "./pubsub";

export interface PostgresPubsubDeps {
  /** A direct connection: LISTEN does not work through a transaction pooler. */
  listenUrl: string;
  /** The pool that hints are sent through. */
  sql: Sql;
  log: Log;
  clock: Clock;
  echoIntervalMs?: number;
}

const CHANNELS: HintChannel[] = ["chat", "ownership", "parts", "workspace"];
const channelName = (channel: HintChannel) => `lathe_${channel}`;
const ECHO_CHANNEL = "lathe_echo";
const BATCH_MS = 2;
/** Postgres refuses 8,000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_000;
const ECHO_INTERVAL_MS = 3_000;
/** A half-open socket says nothing: only a missing echo tells. */
const MISSED_ECHOES = 2;
/** At start: an echo that takes longer means that LISTEN does not work here. */
const FIRST_ECHO_MS = 2_000;
const SEND_DEADLINE_MS = 5_000;
/** At the end of the process: what is not sent by then is found by polling. */
const LAST_SEND_DEADLINE_MS = 1_000;
/** While the database is away, older hints are dropped: the poll finds what they were about. */
const MAX_WAITING_HINTS = 5_000;

interface Envelope {
  origin: string;
  hints: unknown[];
}

type Handler = (hint: never) => void;

/** Cuts a channel's hints into payloads that Postgres takes; a hint that is too large alone is dropped, for it is only a hint. */
function payloadsOf(origin: string, hints: unknown[]): string[] {
  const payloads: string[] = [];
  let current: string[] = [];
  let size = 0;
  const empty = JSON.stringify({ origin, hints: [] }).length;
  const flush = () => {
    if (current.length > 0)
      payloads.push(`{"origin":${JSON.stringify(origin)},"hints":[${current.join(",")}]}`);
    current = [];
    size = empty;
  };
  flush();
  for (const hint of hints) {
    const text = JSON.stringify(hint);
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes + empty > MAX_PAYLOAD_BYTES) continue;
    if (size + bytes > MAX_PAYLOAD_BYTES) flush();
    current.push(text);
    size += bytes;
  }
  flush();
  return payloads;
}

/** Hints over LISTEN and NOTIFY. Subscribers of this process are served without a round trip, and not a second time. */
export async function createPostgresPubsub(deps: PostgresPubsubDeps): Promise<Pubsub> {
  const pubsub = new PostgresPubsub(deps);
  await pubsub.start();
  return pubsub;
}

class PostgresPubsub implements Pubsub {
  readonly #deps: PostgresPubsubDeps;
  readonly #origin = randomUUID();
  readonly #handlers = new Map<HintChannel, Set<Handler>>(CHANNELS.map((channel) => [channel, new Set()]));
  #outgoing: { channel: HintChannel; hint: unknown }[] = [];
  #flushTimer: NodeJS.Timeout | null = null;
  #echoTimer: NodeJS.Timeout | null = null;
  #sending = false;
  #listener: Sql | null = null;
  #lastEchoAt = Number.NEGATIVE_INFINITY;
  #echoed = Promise.withResolvers<void>();
  #reconnecting = false;
  #closed = false;

  constructor(deps: PostgresPubsubDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    try {
      await this.#listen();
      this.#echo();
      await Promise.race([this.#echoed.promise, this.#deps.clock.sleep(FIRST_ECHO_MS)]);
    } catch (error) {
      this.#deps.log.debug({ err: error }, "LISTEN failed");
    }
    if (!this.healthy()) this.#deps.log.warn("LISTEN does not work here; changes are found by polling");
    this.#echoTimer = setInterval(() => this.#watchEcho(), this.#echoInterval());
    this.#echoTimer.unref();
  }

  publish<C extends HintChannel>(channel: C, hint: Hints[C]): void {
    if (this.#closed) return;
    queueMicrotask(() => this.#deliver(channel, hint));
    this.#outgoing.push({ channel, hint });
    if (this.#outgoing.length > MAX_WAITING_HINTS) this.#outgoing.shift();
    this.#schedule();
  }

  subscribe<C extends HintChannel>(channel: C, handler: (hint: Hints[C]) => void): () => void {
    const handlers = this.#handlers.get(channel);
    handlers?.add(handler as Handler);
    return () => handlers?.delete(handler as Handler);
  }

  healthy(): boolean {
    return this.#deps.clock.now() - this.#lastEchoAt <= this.#echoInterval() * (MISSED_ECHOES + 1);
  }

  async close(): Promise<void> {
    if (this.#echoTimer) clearInterval(this.#echoTimer);
    if (this.#flushTimer) clearTimeout(this.#flushTimer);
    this.#closed = true;
    await withDeadline(LAST_SEND_DEADLINE_MS, () => this.#send()).catch(() => {});
    await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    await listener?.end({ timeout: 1 });
  }

  #echoInterval(): number {
    return this.#deps.echoIntervalMs ?? ECHO_INTERVAL_MS;
  }

  #deliver(channel: HintChannel, hint: unknown): void {
    for (const handler of Array.from(this.#handlers.get(channel) ?? [])) {
      try {
        handler(hint as never);
      } catch (error) {
        this.#deps.log.error({ err: error, channel }, "a hint's handler failed");
      }
    }
  }

  #schedule(): void {
    if (!this.#sending) this.#flushTimer ??= setTimeout(() => void this.#flush(), BATCH_MS);
  }

  /** One statement at a time: what comes while one is on its way goes with the next. */
  async #flush(): Promise<void> {
    this.#flushTimer = null;
    this.#sending = true;
    try {
      await withDeadline(SEND_DEADLINE_MS, () => this.#send());
    } catch (error) {
      this.#deps.log.debug({ err: error }, "hints were not sent");
    }
    this.#sending = false;
    if (this.#outgoing.length > 0 && !this.#closed) this.#schedule();
  }

  async #send(): Promise<void> {
    const batch = this.#outgoing.splice(0);
    if (batch.length === 0) return;
    const channels: string[] = [];
    const payloads: string[] = [];
    for (const channel of CHANNELS) {
      const hints = batch.filter((item) => item.channel === channel).map((item) => item.hint);
      for (const payload of payloadsOf(this.#origin, hints)) {
        channels.push(channelName(channel));
        payloads.push(payload);
      }
    }
    await this.#deps
      .sql`select pg_notify(c, p) from unnest(${channels}::text[], ${payloads}::text[]) as hint(c, p)`;
  }

  async #listen(): Promise<void> {
    const listener = postgres(this.#deps.listenUrl, {
      max: 1,
      connect_timeout: 5,
      onnotice: () => {},
      connection: { application_name: "lathe-listen" },
    });
    this.#listener = listener;
    for (const channel of CHANNELS) {
      await listener.listen(channelName(channel), (payload) => this.#receive(channel, payload));
    }
    await listener.listen(ECHO_CHANNEL, (payload) => {
      if (payload !== this.#origin) return;
      this.#lastEchoAt = this.#deps.clock.now();
      this.#echoed.resolve();
    });
  }

  #receive(channel: HintChannel, payload: string): void {
    const envelope = parseEnvelope(payload);
    if (!envelope || envelope.origin === this.#origin) return;
    for (const hint of envelope.hints) this.#deliver(channel, hint);
  }

  #echo(): void {
    this.#deps.sql`select pg_notify(${ECHO_CHANNEL}, ${this.#origin})`.catch(() => {});
  }

  #watchEcho(): void {
    this.#echo();
    const silentMs = this.#deps.clock.now() - this.#lastEchoAt;
    if (silentMs > this.#echoInterval() * MISSED_ECHOES && !this.#reconnecting) void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    this.#reconnecting = true;
    const old = this.#listener;
    this.#listener = null;
    try {
      void old?.end({ timeout: 0 }).catch(() => {});
      await withDeadline(SEND_DEADLINE_MS, () => this.#listen());
      if (this.#closed) await this.#stopListening();
      this.#echo();
      this.#deps.log.info("listening for hints again");
    } catch (error) {
      this.#deps.log.debug({ err: error }, "LISTEN does not work; polling");
    } finally {
      this.#reconnecting = false;
    }
  }
}

function parseEnvelope(payload: string): Envelope | null {
  try {
    const value = JSON.parse(payload) as Partial<Envelope>;
    return typeof value.origin === "string" && Array.isArray(value.hints) ? (value as Envelope) : null;
  } catch {
    return null;
  }
}
