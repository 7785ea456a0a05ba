/** Text that was typed and not sent, for one chat or for a new one. Kept in this browser, across sign-outs and restarts. */
export interface Drafts {
  read(place: string): string;
  write(place: string, text: string): void;
}

export const NEW_CHAT_PLACE = "new";
const PREFIX = "lathe:draft:";

/** Storage may be full or forbidden: then drafts live as long as the page. */
export function createDrafts(storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null): Drafts {
  const memory = new Map<string, string>();
  return {
    read: (place) => {
      try {
        return storage?.getItem(PREFIX + place) ?? memory.get(place) ?? "";
      } catch {
        return memory.get(place) ?? "";
      }
    },
    write: (place, text) => {
      memory.set(place, text);
      try {
        if (text === "") storage?.removeItem(PREFIX + place);
        else storage?.setItem(PREFIX + place, text);
      } catch {
        // The copy in memory has to do.
      }
    },
  };
}
