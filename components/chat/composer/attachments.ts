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
}

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
  describe: (error: unknown) => string;
  newKey: () => string;
}

const NONE: readonly Attachment[] = [];

/** The files of unsent messages, by the place of their draft. It outlives the page of a chat, and so do its uploads. */
export class Attachments {
  readonly #deps: AttachmentsDeps;
  readonly #places = new Map<string, readonly Attachment[]>();
  readonly #running = new Map<string, AbortController>();
  readonly #contents = new Map<string, File>();
  readonly #listeners = new Set<() => void>();

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
    const loaded = this.#load(place);
    this.#places.set(place, loaded);
    return loaded;
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
    const items = this.at(place);
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
    }));
    this.#put(place, [...this.at(place), ...items]);
  }

  async #upload(place: string, key: string, file: File): Promise<void> {
    const running = new AbortController();
    this.#running.set(key, running);
    try {
      const { id, name, mediaType, size } = await this.#deps.upload(file, running.signal);
      this.#change(place, key, { state: "ready", fileId: id, name, mediaType, size });
    } catch (error) {
      if (!running.signal.aborted) {
        this.#change(place, key, { state: "failed", problem: this.#deps.describe(error) });
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
    this.#places.set(place, items);
    this.#save(place, items);
    for (const listener of this.#listeners) listener();
  }

  #keyOf(place: string): string {
    return `lathe:attachments:${this.#deps.userId}:${place}`;
  }

  #load(place: string): readonly Attachment[] {
    try {
      const value: unknown = JSON.parse(this.#deps.storage?.getItem(this.#keyOf(place)) ?? "[]");
      return Array.isArray(value) ? value.filter(isReady) : NONE;
    } catch {
      return NONE;
    }
  }

  #save(place: string, items: readonly Attachment[]): void {
    const ready = items.filter(({ state }) => state === "ready");
    try {
      if (ready.length === 0) this.#deps.storage?.removeItem(this.#keyOf(place));
      else this.#deps.storage?.setItem(this.#keyOf(place), JSON.stringify(ready));
    } catch {
      // The copy in memory has to do.
    }
  }
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
