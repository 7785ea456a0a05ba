import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DaemonOutcome } from "../lib/workspace/protocol";

const KEEP_ACKNOWLEDGED_MS = 24 * 60 * 60 * 1_000;
const OWNER_ONLY = 0o600;

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
  for (const entry of known.entries.values()) {
    if (entry.acknowledged && (entry.endedAt ?? 0) < now - KEEP_ACKNOWLEDGED_MS)
      known.entries.delete(entry.id);
  }
  rewrite(path, id, known);
  const interrupted = [...known.entries.values()].filter((entry) => entry.outcome === null);
  const append = createAppender(await open(path, "a", OWNER_ONLY));
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
      void append.line({ t: "ack", id: callId });
    },
    close: () => append.close(),
  };
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
function createAppender(file: FileHandle) {
  let waiting: { text: string; done: PromiseWithResolvers<void> }[] = [];
  let busy: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.write(batch.map(({ text }) => text).join(""));
        await file.datasync();
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
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
