import type { Terminal, TerminalEvents } from "../chat/terminal-types";
import type { Clock } from "../clock";
import type { Log } from "../log";
import type { TerminalReport } from "../workspace/protocol-terminal";
import type { TerminalPort } from "../workspace/terminals";
import type { EventSink } from "./event-sink";

type Attached = Awaited<ReturnType<TerminalPort["attach"]>>;

/** Says that somebody looks, asks the daemon how far it is, and whether the caller may still look. */
const WATCH_MS = 4_000;
/** A daemon that says nothing for so long is asked, and that question fails when it is gone. */
const SILENT_MS = 12_000;
/** What waits for a slow reader; beyond it, it is left out here and asked for when the reader has caught up. */
const MAX_WAITING_BYTES = 128 * 1024;
const EVENT_BYTES = 16 * 1024;

export interface TerminalStreamDeps {
  port: Pick<TerminalPort, "attach" | "watch">;
  /** Whether the caller may still look. */
  mayLook: () => Promise<boolean>;
  clock: Clock;
  log: Log;
}

/** What the daemon tells of a terminal while a stream is being made, and after. */
export class TerminalReports {
  #waiting: (TerminalReport | "status")[] = [];
  #bytes = 0;
  #woken = Promise.withResolvers<void>();

  readonly heard = (report: TerminalReport | "status"): void => {
    if (report !== "status" && report.type === "terminal_output") {
      // The hole that this leaves is seen at the next report.
      if (this.#bytes > MAX_WAITING_BYTES) return;
      this.#bytes += report.data.length;
    }
    this.#waiting.push(report);
    this.#woken.resolve();
  };

  wake(): void {
    this.#woken.resolve();
  }

  /** What has come since; waits for something, at most until `nap` is over. */
  async take(nap: Promise<void>): Promise<(TerminalReport | "status")[]> {
    if (this.#waiting.length === 0) await Promise.race([this.#woken.promise, nap]);
    this.#woken = Promise.withResolvers<void>();
    this.#bytes = 0;
    return this.#waiting.splice(0);
  }
}

export interface TerminalStreamStart {
  attached: Attached;
  reports: TerminalReports;
  /** Where the client's copy ends; null: it has none. */
  from: number | null;
}

/** Sends a terminal to a client: what is kept first, then what is printed, each byte once, until either side ends. */
export async function runTerminalStream(
  deps: TerminalStreamDeps,
  start: TerminalStreamStart,
  sink: EventSink,
): Promise<void> {
  const stream = new TerminalStream(deps, start, sink);
  try {
    await stream.run();
  } catch (error) {
    // The client comes again, and is told then what is wrong.
    deps.log.debug({ err: error }, "a terminal's stream ended");
  } finally {
    sink.end();
  }
}

class TerminalStream {
  readonly #deps: TerminalStreamDeps;
  readonly #start: TerminalStreamStart;
  readonly #sink: EventSink;
  readonly #id: string;
  /** Where what has been sent ends; `#tail` are bytes behind it of a character that is not complete. */
  #sent: number;
  #tail: Buffer = Buffer.alloc(0);
  #heardAt: number;
  #lastState = "";
  #over = false;

  constructor(deps: TerminalStreamDeps, start: TerminalStreamStart, sink: EventSink) {
    this.#deps = deps;
    this.#start = start;
    this.#sink = sink;
    this.#id = start.attached.terminal.id;
    this.#sent = start.from ?? -1;
    this.#heardAt = deps.clock.elapsed();
  }

  async run(): Promise<void> {
    const { reports, attached } = this.#start;
    const { signal } = this.#sink;
    signal.addEventListener("abort", () => reports.wake(), { once: true });
    await this.#send("terminal", attached.terminal);
    await this.#show(attached);
    this.#deps.port.watch(this.#id);
    let watchAt = this.#deps.clock.elapsed() + WATCH_MS;
    while (!signal.aborted && !this.#over) {
      const waitMs = Math.max(0, watchAt - this.#deps.clock.elapsed());
      const nap = new AbortController();
      const heard = await reports.take(this.#deps.clock.sleep(waitMs, AbortSignal.any([signal, nap.signal])));
      nap.abort();
      for (const report of heard) await this.#take(report);
      if (this.#deps.clock.elapsed() >= watchAt) {
        watchAt = this.#deps.clock.elapsed() + WATCH_MS;
        await this.#look();
      }
    }
  }

  async #look(): Promise<void> {
    if (await this.#isGone()) return;
    this.#deps.port.watch(this.#id);
    if (this.#deps.clock.elapsed() - this.#heardAt > SILENT_MS) await this.#mend();
  }

  /** Whoever is told that there is nothing to be seen any more does not ask for it again. */
  async #isGone(): Promise<boolean> {
    if (await this.#deps.mayLook()) return false;
    this.#over = true;
    await this.#send("gone", {});
    return true;
  }

  async #take(report: TerminalReport | "status"): Promise<void> {
    if (this.#over) return;
    if (report === "status") {
      await this.#isGone();
      return;
    }
    this.#heardAt = this.#deps.clock.elapsed();
    if (report.type === "terminal_output") await this.#print(report);
    else if (report.type === "terminal_state") await this.#tellState(report);
    else {
      await this.#send("gone", {});
      this.#over = true;
    }
  }

  async #print({ offset, data }: { offset: number; data: string }): Promise<void> {
    const end = this.#sent + this.#tail.length;
    if (offset > end) await this.#mend();
    else await this.#append(Buffer.from(data, "base64").subarray(end - offset));
  }

  async #tellState(report: Extract<TerminalReport, { type: "terminal_state" }>): Promise<void> {
    if (report.offset > this.#sent + this.#tail.length) await this.#mend();
    const { cols, rows, running, exitCode, inputs } = report;
    const state = { cols, rows, running, exitCode, inputs };
    const text = JSON.stringify(state);
    if (text !== this.#lastState) await this.#send("state", state);
    this.#lastState = text;
    this.#over = !running;
  }

  /** Something was lost on its way here, or left out for a slow reader. */
  async #mend(): Promise<void> {
    const attached = await this.#deps.port.attach(this.#id, this.#sent);
    this.#tail = Buffer.alloc(0);
    this.#heardAt = this.#deps.clock.elapsed();
    await this.#show(attached);
  }

  async #show({ terminal, offset, data }: Attached): Promise<void> {
    if (offset !== this.#sent) {
      this.#sent = offset;
      await this.#send("reset", {});
    }
    const bytes = Buffer.from(data, "base64");
    for (let at = 0; at < bytes.length; at += EVENT_BYTES) {
      await this.#append(bytes.subarray(at, at + EVENT_BYTES));
    }
    if (!terminal.running) await this.#endOf(terminal);
  }

  async #endOf({ cols, rows, exitCode }: Terminal): Promise<void> {
    await this.#send("state", { cols, rows, running: false, exitCode, inputs: [] });
    this.#over = true;
  }

  async #append(more: Buffer): Promise<void> {
    if (more.length === 0) return;
    const bytes = Buffer.concat([this.#tail, more]);
    const whole = bytes.subarray(0, completeLength(bytes));
    this.#tail = Buffer.from(bytes.subarray(whole.length));
    if (whole.length === 0) return;
    this.#sent += whole.length;
    await this.#send("output", { text: whole.toString("utf8") }, String(this.#sent));
  }

  async #send<N extends keyof TerminalEvents>(name: N, data: TerminalEvents[N], id?: string): Promise<void> {
    await this.#sink.send({ name, data, ...(id === undefined ? {} : { id }) });
  }
}

const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;
const LONGEST_CHARACTER = 4;

/** How much of it ends with a whole character of UTF-8; what is no UTF-8 at all counts as whole. */
export function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER - 1, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
