import { randomUUID } from "node:crypto";
import type { Clock } from "../lib/clock";
import type { Log } from "../lib/log";
import type { Metrics } from "../lib/metrics/metrics";
import { withDeadline } from "./outage";
import type { HintChannel, Hints, Pubsub } from "./pubsub";

/** A message as it crosses from process to process. */
export interface HintMessage {
  channel: string;
  payload: string;
}

/** What carries hints from process to process. It may lose any of them. */
export interface HintTransport {
  /** For the log: what is used. */
  name: string;
  /** The most that one payload may hold. */
  maxPayloadBytes: number;
  send(messages: readonly HintMessage[]): Promise<void>;
  /** Hears the channels from now on; resolves once it does. The answer ends it. */
  listen(
    channels: readonly string[],
    receive: (message: HintMessage) => void,
  ): Promise<{ close(): Promise<void> }>;
}

export interface HintPubsubDeps {
  transport: HintTransport;
  log: Log;
  clock: Clock;
  echoIntervalMs?: number | undefined;
  metrics?: Pick<Metrics, "hintsPublished" | "hintsReceived" | "hintFailures"> | undefined;
}

const CHANNELS: HintChannel[] = ["chat", "ownership", "parts", "workspace"];
const PREFIX = "lathe_";
const channelName = (channel: HintChannel) => `${PREFIX}${channel}`;
const ECHO_CHANNEL = `${PREFIX}echo`;
const BATCH_MS = 2;
const ECHO_INTERVAL_MS = 3_000;
/** A half-open socket says nothing: only a missing echo tells. */
const MISSED_ECHOES = 2;
/** A process that has missed so many echoes of all others is alone, and its hints need not leave it. */
const ALONE_AFTER_ECHOES = 3;
/** At start: an echo that takes longer means that hints do not arrive here. */
const FIRST_ECHO_MS = 2_000;
const SEND_DEADLINE_MS = 5_000;
/** At the end of the process: what is not sent by then is found by polling. */
const LAST_SEND_DEADLINE_MS = 1_000;
/** While the carrier is away, older hints are dropped: the poll finds what they were about. */
const MAX_WAITING_HINTS = 5_000;

interface Envelope {
  origin: string;
  hints: unknown[];
}

type Handler = (hint: never) => void;

/**
 * Hints over whatever carries them. Subscribers of this process are served without a round trip, and not a second time.
 * Resolves when the echo has come back, or when it is plain that it does not.
 */
export async function createHintPubsub(deps: HintPubsubDeps): Promise<Pubsub> {
  const pubsub = new HintPubsub(deps);
  await pubsub.start();
  return pubsub;
}

class HintPubsub implements Pubsub {
  readonly #deps: HintPubsubDeps;
  readonly #origin = randomUUID();
  readonly #handlers = new Map<HintChannel, Set<Handler>>(CHANNELS.map((channel) => [channel, new Set()]));
  #outgoing: { channel: HintChannel; hint: unknown }[] = [];
  #flushTimer: NodeJS.Timeout | null = null;
  #echoTimer: NodeJS.Timeout | null = null;
  #sending = false;
  #listener: { close(): Promise<void> } | null = null;
  #lastEchoAt = Number.NEGATIVE_INFINITY;
  /** When another process was heard last; at first as if one had been. */
  #othersHeardAt: number;
  #echoed = Promise.withResolvers<void>();
  #reconnecting = false;
  #closed = false;

  constructor(deps: HintPubsubDeps) {
    this.#deps = deps;
    this.#othersHeardAt = deps.clock.elapsed();
  }

  async start(): Promise<void> {
    const { log, clock, transport } = this.#deps;
    try {
      await withDeadline(SEND_DEADLINE_MS, () => this.#listen());
      this.#echo();
      await Promise.race([this.#echoed.promise, clock.sleep(FIRST_ECHO_MS)]);
    } catch (error) {
      log.debug({ err: error }, "hints cannot be heard");
    }
    if (!this.healthy()) log.warn(`${transport.name} does not work here; changes are found by polling`);
    this.#echoTimer = setInterval(() => this.#watchEcho(), this.#echoInterval());
    this.#echoTimer.unref();
  }

  publish<C extends HintChannel>(channel: C, hint: Hints[C]): void {
    if (this.#closed) return;
    queueMicrotask(() => this.#deliver(channel, hint));
    this.#deps.metrics?.hintsPublished.inc({ channel });
    if (this.#isAlone()) return;
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
    return this.#deps.clock.elapsed() - this.#lastEchoAt <= this.#echoInterval() * (MISSED_ECHOES + 1);
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
    await listener?.close();
  }

  /** Only who hears itself can tell that it hears nobody else. Everybody sends an echo at its start, and now and then. */
  #isAlone(): boolean {
    const silentMs = this.#deps.clock.elapsed() - this.#othersHeardAt;
    return silentMs > this.#echoInterval() * ALONE_AFTER_ECHOES && this.healthy();
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

  /** One batch at a time: what comes while one is on its way goes with the next. */
  async #flush(): Promise<void> {
    this.#flushTimer = null;
    this.#sending = true;
    try {
      await withDeadline(SEND_DEADLINE_MS, () => this.#send());
    } catch (error) {
      this.#deps.metrics?.hintFailures.inc();
      this.#deps.log.debug({ err: error }, "hints were not sent");
    }
    this.#sending = false;
    if (this.#outgoing.length > 0 && !this.#closed) this.#schedule();
  }

  async #send(): Promise<void> {
    const batch = this.#outgoing.splice(0);
    if (batch.length === 0) return;
    const { transport } = this.#deps;
    const messages = CHANNELS.flatMap((channel) => {
      const hints = batch.filter((item) => item.channel === channel).map((item) => item.hint);
      const payloads = payloadsOf(this.#origin, hints, transport.maxPayloadBytes);
      return payloads.map((payload) => ({ channel: channelName(channel), payload }));
    });
    if (messages.length > 0) await transport.send(messages);
  }

  async #listen(): Promise<void> {
    const names = [...CHANNELS.map(channelName), ECHO_CHANNEL];
    const listener = await this.#deps.transport.listen(names, (message) => this.#receive(message));
    if (this.#closed) await listener.close();
    else this.#listener = listener;
  }

  #receive({ channel, payload }: HintMessage): void {
    if (channel === ECHO_CHANNEL) {
      if (payload !== this.#origin) {
        this.#othersHeardAt = this.#deps.clock.elapsed();
        return;
      }
      this.#lastEchoAt = this.#deps.clock.elapsed();
      this.#echoed.resolve();
      return;
    }
    const known = CHANNELS.find((name) => channelName(name) === channel);
    const envelope = parseEnvelope(payload);
    if (known === undefined || !envelope || envelope.origin === this.#origin) return;
    this.#deps.metrics?.hintsReceived.inc({ channel: known }, envelope.hints.length);
    for (const hint of envelope.hints) this.#deliver(known, hint);
  }

  #echo(): void {
    this.#deps.transport.send([{ channel: ECHO_CHANNEL, payload: this.#origin }]).catch(() => {});
  }

  #watchEcho(): void {
    this.#echo();
    const silentMs = this.#deps.clock.elapsed() - this.#lastEchoAt;
    if (silentMs > this.#echoInterval() * MISSED_ECHOES && !this.#reconnecting) void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    this.#reconnecting = true;
    const old = this.#listener;
    this.#listener = null;
    try {
      void old?.close().catch(() => {});
      await withDeadline(SEND_DEADLINE_MS, () => this.#listen());
      this.#echo();
      this.#deps.log.info("listening for hints again");
    } catch (error) {
      this.#deps.log.debug({ err: error }, "hints cannot be heard; polling");
    } finally {
      this.#reconnecting = false;
    }
  }
}

/** Cuts a channel's hints into payloads of bounded size; a hint that is too large alone is dropped, for it is only a hint. */
function payloadsOf(origin: string, hints: unknown[], maxBytes: number): string[] {
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
    if (bytes + empty > maxBytes) continue;
    if (size + bytes > maxBytes) flush();
    current.push(text);
    size += bytes;
  }
  flush();
  return payloads;
}

function parseEnvelope(payload: string): Envelope | null {
  try {
    const value = JSON.parse(payload) as Partial<Envelope>;
    return typeof value.origin === "string" && Array.isArray(value.hints) ? (value as Envelope) : null;
  } catch {
    return null;
  }
}
