/**
 * Text that one person typed and did not send, for one chat or for a new one. Kept in this browser, across sign-outs and
 * restarts; others who sign in here have drafts of their own.
 */
export interface Drafts {
  read(place: string): string;
  write(place: string, text: string): void;
  /** Puts what has not been stored yet into the storage, for the moment before a page goes. */
  flush(): void;
  subscribe(listener: () => void): () => void;
}

export const NEW_CHAT_PLACE = "new";
const PREFIX = "lathe:draft:";
/** Storage is written at once, and then at most this often: every letter of a long text would be felt. */
const STORE_EVERY_MS = 150;

type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Storage may be full or forbidden: then drafts live as long as the page. */
export function createDrafts(storage: DraftStorage | null, userId: string): Drafts {
  const keyOf = (place: string) => `${PREFIX}${userId}:${place}`;
  const memory = new Map<string, string>();
  const listeners = new Set<() => void>();
  const unstored = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    for (const place of unstored) store(storage, keyOf(place), memory.get(place) ?? "");
    unstored.clear();
  };
  const pause = () => {
    timer = setTimeout(() => {
      timer = null;
      if (unstored.size === 0) return;
      flush();
      pause();
    }, STORE_EVERY_MS);
  };
  return {
    read: (place) => {
      const known = memory.get(place);
      if (known !== undefined) return known;
      const text = load(storage, keyOf(place));
      memory.set(place, text);
      return text;
    },
    write: (place, text) => {
      memory.set(place, text);
      unstored.add(place);
      if (timer === null) {
        flush();
        pause();
      }
      for (const listener of listeners) listener();
    },
    flush,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function load(storage: DraftStorage | null, key: string): string {
  try {
    return storage?.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function store(storage: DraftStorage | null, key: string, text: string): void {
  try {
    if (text === "") storage?.removeItem(key);
    else storage?.setItem(key, text);
  } catch {
    // The copy in memory has to do.
  }
}
