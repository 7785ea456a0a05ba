import {
  MAX_SCROLLBACK_BYTES,
  MAX_TERMINAL_CHUNK_BYTES,
  type TerminalInfo,
  type TerminalReport,
} from "../../lib/workspace/protocol-terminal";
import { promiseWithResolvers } from "../journal";
import { InputOrder, type InputPlace } from "./input-order";
import type { Pty } from "./pty";
import { Scrollback } from "./scrollback";

/** So long after somebody last said to be looking, printed text is sent. */
const ATTENDED_MS = 20_000;
/** Between two messages of one terminal: together with their size it bounds what a flood costs everybody else. */
const PACE_MS = 20;
const CHUNKS_PER_MESSAGE = 8;
/** The answer to a key mostly is its echo; they shall go together. */
const STATE_DELAY_MS = 15;
/** A program that prints faster than it can be shown waits; how much may be on its way. */
const PAUSE_ABOVE_BYTES = 96 * 1024;
const RESUME_BELOW_BYTES = 32 * 1024;
/** Nor does a flood that nobody looks at take a processor for itself. */
const BURST_BYTES = 1024 * 1024;
const BURST_MS = 100;

export interface TerminalDeps {
  pty: Pty;
  /** Sends in one message; resolves when it was sent, or was not. */
  send(reports: TerminalReport[]): Promise<unknown>;
  /** Its shell has ended, and with it everything that it ran. */
  onEnd(): void;
}

/** One shell on a pseudoterminal, what it printed last, and who types into it. */
export class Terminal {
  readonly #deps: TerminalDeps;
  readonly #info: TerminalInfo;
  readonly #scrollback = new Scrollback(MAX_SCROLLBACK_BYTES);
  readonly #input = new InputOrder();
  readonly #paused = new Set<"flood" | "behind">();
  readonly #ended = promiseWithResolvers<void>();
  #attendedUntil = Number.NEGATIVE_INFINITY;
  #sentTo = 0;
  #stateDue = false;
  #stateTimer: NodeJS.Timeout | null = null;
  #sending = false;
  #burstBytes = 0;

  constructor(info: Pick<TerminalInfo, "id" | "name" | "cols" | "rows">, deps: TerminalDeps) {
    this.#deps = deps;
    const startedAt = new Date().toISOString();
    this.#info = { ...info, running: true, exitCode: null, startedAt, endedAt: null };
    deps.pty.onData((bytes) => this.#take(bytes));
    deps.pty.onExit((exitCode) => this.#end(exitCode));
  }

  get info(): TerminalInfo {
    return { ...this.#info };
  }

  /** Resolves when its shell has ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get pid(): number {
    return this.#deps.pty.pid;
  }

  isAttended(): boolean {
    return performance.now() < this.#attendedUntil;
  }

  attach(from: number | null): { terminal: TerminalInfo; offset: number; data: string } {
    this.#attend();
    const { offset, bytes } = this.#scrollback.since(from);
    return { terminal: this.info, offset, data: bytes.toString("base64") };
  }

  watch(): void {
    this.#attend();
    this.#stateDue = true;
    void this.#pump();
  }

  type({ data, order }: { data: string; order?: InputPlace | undefined }): void {
    const bytes = Buffer.from(data, "base64");
    const write = (next: Buffer) => this.#info.running && this.#deps.pty.write(next);
    if (order) this.#input.take({ ...order, bytes }, write);
    else write(bytes);
    this.#tellSoon();
  }

  resize({ cols, rows }: { cols: number; rows: number }): void {
    if (!this.#info.running) return;
    this.#info.cols = cols;
    this.#info.rows = rows;
    this.#deps.pty.resize(cols, rows);
    this.#tellSoon();
  }

  /** Shows a sentence of the daemon's own among what was printed. */
  say(sentence: string): void {
    this.#take(Buffer.from(`\r\n${sentence}\r\n`));
  }

  /** Whoever begins to look has been told everything up to now by attaching, or attaches when the state says so. */
  #attend(): void {
    if (!this.isAttended()) this.#sentTo = this.#scrollback.end;
    this.#attendedUntil = performance.now() + ATTENDED_MS;
  }

  #tellSoon(): void {
    if (!this.isAttended()) return;
    this.#stateDue = true;
    this.#stateTimer ??= setTimeout(() => void this.#pump(), STATE_DELAY_MS);
  }

  #take(bytes: Buffer): void {
    this.#scrollback.append(bytes);
    this.#holdFlood(bytes.length);
    if (!this.isAttended()) return;
    if (this.#scrollback.end - this.#sentTo > PAUSE_ABOVE_BYTES) this.#pause("behind");
    void this.#pump();
  }

  #holdFlood(bytes: number): void {
    if (this.#burstBytes === 0) {
      setTimeout(() => {
        this.#burstBytes = 0;
        this.#resume("flood");
      }, BURST_MS);
    }
    this.#burstBytes += bytes;
    if (this.#burstBytes > BURST_BYTES) this.#pause("flood");
  }

  #pause(reason: "flood" | "behind"): void {
    this.#paused.add(reason);
    this.#deps.pty.pause();
  }

  #resume(reason: "flood" | "behind"): void {
    if (this.#paused.delete(reason) && this.#paused.size === 0) this.#deps.pty.resume();
  }

  /** Sends what is new, one message after the other. A message that is lost leaves a hole, which whoever looks will see. */
  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#hasNews()) {
      const paced = new Promise((resolve) => setTimeout(resolve, PACE_MS));
      await this.#deps.send(this.#nextMessage());
      await paced;
    }
    this.#sending = false;
    // Nobody looks any more: it is not held up for anybody either.
    if (!this.isAttended()) this.#resume("behind");
  }

  #hasNews(): boolean {
    return this.isAttended() && (this.#stateDue || this.#sentTo < this.#scrollback.end);
  }

  #nextMessage(): TerminalReport[] {
    const { id } = this.#info;
    const reports: TerminalReport[] = [];
    while (reports.length < CHUNKS_PER_MESSAGE && this.#sentTo < this.#scrollback.end) {
      const { offset, bytes } = this.#scrollback.read(this.#sentTo, MAX_TERMINAL_CHUNK_BYTES);
      this.#sentTo = offset + bytes.length;
      const data = bytes.toString("base64");
      reports.push({ type: "terminal_output", terminalId: id, offset, data });
    }
    const waiting = this.#scrollback.end - this.#sentTo;
    if (waiting < RESUME_BELOW_BYTES) this.#resume("behind");
    if (this.#stateDue) reports.push(this.#state(waiting > 0));
    return reports;
  }

  /** A terminal that has ended is told as running until all that it printed was sent. */
  #state(more: boolean): TerminalReport {
    if (this.#stateTimer) clearTimeout(this.#stateTimer);
    this.#stateTimer = null;
    this.#stateDue = more && !this.#info.running;
    const { id, cols, rows, running, exitCode } = this.#info;
    const size = { cols, rows };
    const end = more ? { running: true, exitCode: null } : { running, exitCode };
    const inputs = this.#input.taken();
    return { type: "terminal_state", terminalId: id, offset: this.#sentTo, ...size, ...end, inputs };
  }

  #end(exitCode: number): void {
    this.#info.running = false;
    this.#info.exitCode = exitCode;
    this.#info.endedAt = new Date().toISOString();
    this.#stateDue = true;
    this.#deps.onEnd();
    this.#ended.resolve();
    void this.#pump();
  }
}
