import { MAX_PROMPT_FILE_BYTES } from "@/lib/chat/files/limits";

/** A file that the server has, as a message refers to it. */
export interface SentFile {
  fileId: string;
  name: string;
  mediaType: string;
}

/** A file on its way into a message. */
export interface Attachment {
  key: string;
  name: string;
  size: number;
  mediaType: string;
  state: "uploading" | "ready" | "failed";
  /** Null until the server has it. */
  fileId: string | null;
  /** What went wrong, in words. */
  problem: string | null;
  /** Whether the same file may have better luck. */
  mayRetry: boolean;
}

/** Why a file is not attached, in words. */
export interface UploadProblem {
  problem: string;
  mayRetry: boolean;
}

/** With this file the message would have more than it may. */
export class TooMuchTogether extends Error {}

/** What the server tells of an upload. */
export interface Uploaded {
  id: string;
  name: string;
  mediaType: string;
  size: number;
}

export interface AttachmentsDeps {
  /** Where those that are ready are kept with the draft; null when the browser refuses. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  userId: string;
  upload: (file: File, signal: AbortSignal) => Promise<Uploaded>;
  describe: (error: unknown, name: string) => UploadProblem;
  newKey: () => string;
}

const NONE: readonly Attachment[] = [];
const KEY_PREFIX = "lathe:attachments:";

/**
 * The files of unsent messages, by the place of their draft. It outlives the page of a chat, and so do its uploads. Tabs that show
 * the same place share what is ready: each merges what the others have stored, added or taken out.
 */
export class Attachments {
  readonly #deps: AttachmentsDeps;
  readonly #places = new Map<string, readonly Attachment[]>();
  readonly #running = new Map<string, AbortController>();
  readonly #contents = new Map<string, File>();
  readonly #listeners = new Set<() => void>();
  /** Keys that this tab has seen in storage, by place: what is missing there later, another tab has sent or removed. */
  readonly #seen = new Map<string, ReadonlySet<string>>();

  constructor(deps: AttachmentsDeps) {
    this.#deps = deps;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  at(place: string): readonly Attachment[] {
    const known = this.#places.get(place);
    if (known !== undefined) return known;
    const loaded = this.#load(place) ?? NONE;
    this.#places.set(place, loaded);
    this.#seen.set(place, keysOf(loaded));
    return loaded;
  }

  /** Takes over what another tab has stored under a key of the storage; null: all of it is gone. */
  stored(storageKey: string | null): void {
    for (const place of this.#places.keys()) {
      if (storageKey !== null && storageKey !== this.#keyOf(place)) continue;
      // Not saved: tabs that disagree on the order would answer each other without end.
      this.#places.set(place, this.#merged(place, this.at(place)));
    }
    for (const listener of this.#listeners) listener();
  }

  add(place: string, files: readonly File[]): void {
    for (const file of files) {
      const { name, size, type: mediaType } = file;
      const key = this.#deps.newKey();
      const item: Attachment = {
        key,
        name,
        size,
        mediaType,
        state: "uploading",
        fileId: null,
        problem: null,
        mayRetry: false,
      };
      this.#contents.set(key, file);
      this.#put(place, [...this.at(place), item]);
      void this.#upload(place, key, file);
    }
  }

  tryAgain(place: string, key: string): void {
    const file = this.#contents.get(key);
    if (file === undefined) return;
    this.#change(place, key, { state: "uploading", problem: null });
    void this.#upload(place, key, file);
  }

  remove(place: string, key: string): void {
    this.#running.get(key)?.abort();
    this.#contents.delete(key);
    this.#put(
      place,
      this.at(place).filter((item) => item.key !== key),
    );
  }

  /** Gives out those that are ready and forgets them; what has failed stays to be seen. */
  take(place: string): SentFile[] {
    const items = this.#merged(place, this.at(place));
    const ready = items.filter((item) => item.state === "ready");
    for (const { key } of ready) this.#contents.delete(key);
    this.#put(
      place,
      items.filter((item) => item.state !== "ready"),
    );
    return ready.flatMap(({ fileId, name, mediaType }) =>
      fileId === null ? [] : [{ fileId, name, mediaType }],
    );
  }

  /** What could not be attached goes along to the place where the rest was sent: it is to be seen until somebody removes it. */
  moveFailed(from: string, to: string): void {
    const failed = this.at(from).filter(({ state }) => state === "failed");
    if (failed.length === 0) return;
    this.#put(
      from,
      this.at(from).filter(({ state }) => state !== "failed"),
    );
    this.#put(to, [...this.at(to), ...failed]);
  }

  /** Puts back what was taken and not sent. */
  giveBack(place: string, files: readonly SentFile[]): void {
    const items = files.map(({ fileId, name, mediaType }) => ({
      key: this.#deps.newKey(),
      name,
      size: 0,
      mediaType,
      state: "ready" as const,
      fileId,
      problem: null,
      mayRetry: false,
    }));
    this.#put(place, [...this.at(place), ...items]);
  }

  async #upload(place: string, key: string, file: File): Promise<void> {
    const running = new AbortController();
    this.#running.set(key, running);
    try {
      const { id, name, mediaType, size } = await this.#deps.upload(file, running.signal);
      if (readyBytes(this.at(place)) + size > MAX_PROMPT_FILE_BYTES) throw new TooMuchTogether();
      this.#change(place, key, { state: "ready", fileId: id, name, mediaType, size });
    } catch (error) {
      if (!running.signal.aborted) {
        this.#change(place, key, { state: "failed", ...this.#deps.describe(error, file.name) });
      }
    } finally {
      this.#running.delete(key);
    }
  }

  #change(place: string, key: string, change: Partial<Attachment>): void {
    this.#put(
      place,
      this.at(place).map((item) => (item.key === key ? { ...item, ...change } : item)),
    );
  }

  #put(place: string, items: readonly Attachment[]): void {
    const merged = this.#merged(place, items);
    this.#places.set(place, merged);
    this.#save(place, merged);
    for (const listener of this.#listeners) listener();
  }

  #keyOf(place: string): string {
    return `${KEY_PREFIX}${this.#deps.userId}:${place}`;
  }

  /** Items of this tab with what others have done since it looked last. */
  #merged(place: string, items: readonly Attachment[]): readonly Attachment[] {
    const stored = this.#load(place);
    if (stored === null) return items;
    const seen = this.#seen.get(place) ?? new Set();
    const there = keysOf(stored);
    const own = keysOf(items);
    const left = items.filter(({ key, state }) => state !== "ready" || there.has(key) || !seen.has(key));
    const added = stored.filter(({ key }) => !seen.has(key) && !own.has(key));
    this.#seen.set(place, there);
    return [...left, ...added];
  }

  /** What is stored; null when that cannot be told. */
  #load(place: string): readonly Attachment[] | null {
    const { storage } = this.#deps;
    if (storage === null) return null;
    try {
      const value: unknown = JSON.parse(storage.getItem(this.#keyOf(place)) ?? "[]");
      return Array.isArray(value) ? value.filter(isReady) : null;
    } catch {
      return null;
    }
  }

  #save(place: string, items: readonly Attachment[]): void {
    const ready = items.filter(({ state }) => state === "ready");
    const value = ready.length === 0 ? null : JSON.stringify(ready);
    const { storage } = this.#deps;
    try {
      if (value === null) storage?.removeItem(this.#keyOf(place));
      else storage?.setItem(this.#keyOf(place), value);
      this.#seen.set(place, keysOf(ready));
    } catch {
      // The copy in memory has to do.
    }
  }
}

function keysOf(items: readonly Attachment[]): ReadonlySet<string> {
  return new Set(items.map(({ key }) => key));
}

function readyBytes(items: readonly Attachment[]): number {
  return items.reduce((total, { state, size }) => (state === "ready" ? total + size : total), 0);
}

function isReady(value: unknown): value is Attachment {
  return (
    typeof value === "object" &&
    value !== null &&
    "key" in value &&
    typeof value.key === "string" &&
    "fileId" in value &&
    typeof value.fileId === "string" &&
    "name" in value &&
    typeof value.name === "string" &&
    "mediaType" in value &&
    typeof value.mediaType === "string"
  );
}
