import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DaemonOutcome } from "../lib/workspace/protocol";

const KEEP_ACKNOWLEDGED_MS = 24 * 60 * 60 * 1_000;
const OWNER_ONLY = 0o600;
/** Of outcomes that a server has, the newest this much is kept to be told again. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** So much is appended before the file is written anew without what nobody asks for any more. */
const COMPACT_AFTER_BYTES = 64 * 1024 * 1024;
/** Says of a call that it has begun, so that it is not run again. */
const FORGOTTEN: DaemonOutcome = {
  state: "failed",
  failure: { reason: "lost", message: "This call ended long ago, and its result is not kept any more." },
};

export interface JournalEntry {
  id: string;
  chatId: string | null;
  epoch: number;
  kind: string;
  /** Files that the call writes: where temporary files may be left when it is cut short. */
  paths: string[];
  outcome: DaemonOutcome | null;
  endedAt: number | null;
  acknowledged: boolean;
}

type Line =
  | { t: "journal"; id: string }
  | { t: "epoch"; chat: string; epoch: number }
  | { t: "begin"; id: string; chat: string | null; epoch: number; kind: string; paths: string[] }
  | { t: "end"; id: string; outcome: DaemonOutcome; at: number }
  | { t: "ack"; id: string };

/**
 * What this daemon has begun and ended, on disk. A line is on disk before its promise resolves, so that a command which was
 * spawned is never forgotten. Its id changes only when the file is lost, and with it everything that it knew.
 */
export interface Journal {
  readonly id: string;
  entry(callId: string): JournalEntry | null;
  unacknowledged(): JournalEntry[];
  /** Begun before this process started, and never ended. */
  interrupted(): JournalEntry[];
  highestEpoch(chatId: string): number;
  raiseEpoch(chatId: string, epoch: number): Promise<void>;
  begin(call: Pick<JournalEntry, "id" | "chatId" | "epoch" | "kind" | "paths">): Promise<void>;
  end(callId: string, outcome: DaemonOutcome): Promise<void>;
  acknowledge(callId: string): void;
  close(): Promise<void>;
}

interface Known {
  id: string | null;
  entries: Map<string, JournalEntry>;
  epochs: Map<string, number>;
}

/** Opens the journal of a state directory, dropping what is acknowledged and old. */
export async function openJournal(stateDirectory: string, now = Date.now()): Promise<Journal> {
  const path = join(stateDirectory, "journal.jsonl");
  const known = load(path);
  const id = known.id ?? `jrn_${randomUUID()}`;
  const compact = (at: number) => {
    prune(known, at);
    rewrite(path, id, known);
  };
  compact(now);
  const interrupted = [...known.entries.values()].filter((entry) => entry.outcome === null);
  const append = await createAppender(path, () => compact(Date.now()));
  let acknowledgedBytes = 0;
  return {
    id,
    entry: (callId) => known.entries.get(callId) ?? null,
    unacknowledged: () => [...known.entries.values()].filter((entry) => entry.outcome && !entry.acknowledged),
    interrupted: () => interrupted,
    highestEpoch: (chatId) => known.epochs.get(chatId) ?? 0,
    raiseEpoch: async (chatId, epoch) => {
      if (epoch <= (known.epochs.get(chatId) ?? 0)) return;
      known.epochs.set(chatId, epoch);
      await append.line({ t: "epoch", chat: chatId, epoch });
    },
    begin: (call) => {
      known.entries.set(call.id, { ...call, outcome: null, endedAt: null, acknowledged: false });
      const { chatId, ...rest } = call;
      return append.line({ t: "begin", ...rest, chat: chatId });
    },
    end: (callId, outcome) => {
      const entry = known.entries.get(callId);
      const at = Date.now();
      if (entry) Object.assign(entry, { outcome, endedAt: at });
      return append.line({ t: "end", id: callId, outcome, at });
    },
    acknowledge: (callId) => {
      const entry = known.entries.get(callId);
      if (!entry || entry.acknowledged) return;
      entry.acknowledged = true;
      // A disk that is full costs a repeated answer, and must not cost the daemon.
      append.line({ t: "ack", id: callId }).catch(() => {});
      acknowledgedBytes += JSON.stringify(entry.outcome).length;
      if (acknowledgedBytes < MAX_KEPT_BYTES) return;
      acknowledgedBytes = 0;
      forgetOldest(known);
    },
    close: () => append.close(),
  };
}

/** Drops what a server has had for long. */
function prune(known: Known, now: number): void {
  for (const entry of known.entries.values()) {
    if (entry.acknowledged && (entry.endedAt ?? 0) < now - KEEP_ACKNOWLEDGED_MS)
      known.entries.delete(entry.id);
  }
  forgetOldest(known);
}

/** The daemon may live for months: of results that a server has, only the newest stay in memory. */
function forgetOldest(known: Known): void {
  let bytes = 0;
  for (const entry of [...known.entries.values()].reverse()) {
    if (!entry.acknowledged || entry.outcome === null || entry.outcome === FORGOTTEN) continue;
    bytes += JSON.stringify(entry.outcome).length;
    if (bytes > MAX_KEPT_BYTES) entry.outcome = FORGOTTEN;
  }
}

function load(path: string): Known {
  const known: Known = { id: null, entries: new Map(), epochs: new Map() };
  if (!existsSync(path)) return known;
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const line = parseLine(text);
    if (line) apply(known, line);
  }
  return known;
}

/** The last line may be cut by a crash: it was never answered for, so it is as if it had not been written. */
function parseLine(text: string): Line | null {
  if (text === "") return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

function apply(known: Known, line: Line): void {
  switch (line.t) {
    case "journal":
      known.id = line.id;
      return;
    case "epoch":
      known.epochs.set(line.chat, Math.max(line.epoch, known.epochs.get(line.chat) ?? 0));
      return;
    case "begin": {
      const { id, chat, epoch, kind, paths } = line;
      const fresh = { outcome: null, endedAt: null, acknowledged: false };
      known.entries.set(id, { id, chatId: chat, epoch, kind, paths, ...fresh });
      return;
    }
    case "end": {
      const entry = known.entries.get(line.id);
      if (entry) Object.assign(entry, { outcome: line.outcome, endedAt: line.at });
      return;
    }
    case "ack": {
      const entry = known.entries.get(line.id);
      if (entry) entry.acknowledged = true;
      return;
    }
    default:
      line satisfies never;
  }
}

function rewrite(path: string, id: string, known: Known): void {
  const lines: Line[] = [{ t: "journal", id }];
  for (const [chat, epoch] of known.epochs) lines.push({ t: "epoch", chat, epoch });
  for (const entry of known.entries.values()) lines.push(...linesOf(entry));
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", OWNER_ONLY);
  writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, path);
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
}

function linesOf(entry: JournalEntry): Line[] {
  const { id, chatId, epoch, kind, paths, outcome, endedAt, acknowledged } = entry;
  const lines: Line[] = [{ t: "begin", id, chat: chatId, epoch, kind, paths }];
  if (outcome) lines.push({ t: "end", id, outcome, at: endedAt ?? 0 });
  if (acknowledged) lines.push({ t: "ack", id });
  return lines;
}

/** Lines that arrive while the disk is busy share the next write and sync. */
async function createAppender(path: string, compact: () => void) {
  let file = await open(path, "a", OWNER_ONLY);
  let waiting: { text: string; done: PromiseWithResolvers<void> }[] = [];
  let busy: Promise<void> | null = null;
  let bytes = 0;
  /** A write that failed may have left a part of a line: the next one must not be read as its end. */
  let torn = false;

  async function write(text: string): Promise<void> {
    const whole = torn ? `\n${text}` : text;
    torn = true;
    await file.writeFile(whole);
    torn = false;
    await file.datasync();
    bytes += whole.length;
  }

  async function startAnew(): Promise<void> {
    bytes = 0;
    try {
      compact();
      const old = file;
      file = await open(path, "a", OWNER_ONLY);
      torn = false;
      await old.close();
    } catch {
      // The old file holds everything; it is tried again after as many bytes.
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.map(({ text }) => text).join(""));
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
      if (bytes > COMPACT_AFTER_BYTES) await startAnew();
    }
    busy = null;
  }

  return {
    line(line: Line): Promise<void> {
      const done = promiseWithResolvers<void>();
      waiting.push({ text: `${JSON.stringify(line)}\n`, done });
      busy ??= drain();
      return done.promise;
    },
    async close(): Promise<void> {
      await busy;
      await file.close();
    },
  };
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

/** Node 20 has no `Promise.withResolvers`. */
export function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
