/** The part of `sessionStorage` that is needed. */
export interface OpenRowsStorage {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
}

const MAX_KEPT = 500;

/** What a person opened or closed by hand in one chat; it outlives scrolling away and reloading. */
export class OpenRows {
  #choices: ReadonlyMap<string, boolean>;
  readonly #listeners = new Set<() => void>();
  readonly #storageKey: string;
  readonly #storage: OpenRowsStorage | null;

  constructor(chatId: string, storage: OpenRowsStorage | null) {
    this.#storageKey = `lathe.open.${chatId}`;
    this.#storage = storage;
    this.#choices = this.#load();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Undefined when the person has not decided. */
  choice(key: string): boolean | undefined {
    return this.#choices.get(key);
  }

  choose(key: string, isOpen: boolean): void {
    const rest = [...this.#choices].filter(([known]) => known !== key);
    this.#choices = new Map([...rest.slice(-MAX_KEPT + 1), [key, isOpen]]);
    this.#save();
    for (const listener of this.#listeners) listener();
  }

  #load(): ReadonlyMap<string, boolean> {
    try {
      const parsed: unknown = JSON.parse(this.#storage?.getItem(this.#storageKey) ?? "[]");
      if (!Array.isArray(parsed)) return new Map();
      return new Map(parsed.filter(isChoice));
    } catch {
      return new Map();
    }
  }

  #save(): void {
    try {
      this.#storage?.setItem(this.#storageKey, JSON.stringify([...this.#choices]));
    } catch {
      // A full or forbidden storage costs the memory across reloads, nothing else.
    }
  }
}

function isChoice(value: unknown): value is [string, boolean] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "boolean";
}
