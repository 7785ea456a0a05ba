import { isApiError } from "@/lib/api/api-error";
import {
  type DraftEvent,
  draftToKeep,
  type KeptDraft,
  parseBase,
  reduceDraft,
  type StoredBase,
  type SyncedDraft,
} from "./draft-sync";
import type { Drafts } from "./drafts";

export interface DraftKeeperDeps {
  place: string;
  /** The text itself, on this device. */
  local: Pick<Drafts, "read" | "write" | "subscribe">;
  /** Where is kept what the text was typed over; null when the browser refuses. */
  storage: Pick<Storage, "getItem" | "setItem"> | null;
  storageKey: string;
  fetch: (place: string) => Promise<KeptDraft>;
  /** Rejects with `conflict` when another device has kept another text. */
  keep: (
    place: string,
    body: { text: string; expectedVersion: number },
    isLeaving: boolean,
  ) => Promise<KeptDraft>;
  /** Runs `work` later; the answer takes that back. */
  later: (work: () => void, ms: number) => () => void;
}

/** After the last letter; what was sent is told at once. */
const SETTLE_MS = 800;
const AGAIN_MS = 5_000;
/** What the server does not take stays on this device. */
const MAX_KEPT = 100_000;

/** Keeps the draft of one place on the server and brings what other devices have typed. The local text always comes first. */
export class DraftKeeper {
  readonly #deps: DraftKeeperDeps;
  #state: SyncedDraft;
  #isOpen = false;
  #isBusy = false;
  #cancel: (() => void) | null = null;
  #forget: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(deps: DraftKeeperDeps) {
    this.#deps = deps;
    this.#state = { text: deps.local.read(deps.place), conflict: null, ...this.#loadBase() };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another device's text that the person has to choose from. */
  getConflict = (): KeptDraft | null => this.#state.conflict;

  open(): void {
    this.#isOpen = true;
    this.#forget = this.#deps.local.subscribe(() => this.#typed());
    this.#typed();
    void this.refresh();
  }

  /** The page or the place is left: what is not kept yet is sent on its way. */
  close(): void {
    this.flush();
    this.#isOpen = false;
    this.#forget?.();
    this.#plan(null);
  }

  /** Writes at once, in a request that outlives the page. */
  flush = (): void => {
    if (draftToKeep(this.#state) !== null) void this.#write(true);
  };

  /** Asks for what other devices have typed, then writes what they do not have. */
  async refresh(): Promise<void> {
    if (!this.#isOpen || this.#isBusy) return;
    this.#isBusy = true;
    try {
      this.#apply({ type: "heard", kept: await this.#deps.fetch(this.#deps.place) });
    } catch (error) {
      if (!isForGood(error)) this.#plan(AGAIN_MS);
      return;
    } finally {
      this.#isBusy = false;
    }
    if (draftToKeep(this.#state) !== null) this.#plan(0);
  }

  /** Puts the other text in the place of this one, which it returns. */
  takeTheirs = (): string => {
    const { text } = this.#state;
    this.#apply({ type: "take_theirs" });
    return text;
  };

  keepMine = (): void => {
    this.#apply({ type: "keep_mine" });
    this.#plan(0);
  };

  #typed(): void {
    const text = this.#deps.local.read(this.#deps.place);
    if (text === this.#state.text) return;
    this.#apply({ type: "typed", text });
    this.#plan(text === "" ? 0 : SETTLE_MS);
  }

  async #write(isLeaving: boolean): Promise<void> {
    const body = draftToKeep(this.#state);
    if (body === null || body.text.length > MAX_KEPT || (this.#isBusy && !isLeaving)) return;
    this.#isBusy = true;
    this.#apply({ type: "writing", text: body.text });
    try {
      this.#apply({ type: "kept", kept: await this.#deps.keep(this.#deps.place, body, isLeaving) });
      this.#isBusy = false;
    } catch (error) {
      this.#isBusy = false;
      if (isApiError(error) && error.code === "conflict") await this.refresh();
      else if (!isForGood(error)) this.#plan(AGAIN_MS);
      return;
    }
    if (draftToKeep(this.#state) !== null) this.#plan(SETTLE_MS);
  }

  /** One write at a time lies ahead; null: none. */
  #plan(ms: number | null): void {
    this.#cancel?.();
    this.#cancel = null;
    if (ms === null || !this.#isOpen) return;
    this.#cancel = this.#deps.later(() => {
      this.#cancel = null;
      if (this.#isBusy) this.#plan(SETTLE_MS);
      else void this.#write(false);
    }, ms);
  }

  #apply(event: DraftEvent): void {
    const before = this.#state;
    this.#state = reduceDraft(before, event);
    const { text, base, pending } = this.#state;
    if (base !== before.base || pending !== before.pending) this.#saveBase({ base, pending });
    if (text !== before.text && event.type !== "typed") this.#deps.local.write(this.#deps.place, text);
    for (const listener of this.#listeners) listener();
  }

  #loadBase(): StoredBase {
    try {
      return parseBase(this.#deps.storage?.getItem(this.#deps.storageKey) ?? null);
    } catch {
      return parseBase(null);
    }
  }

  #saveBase(stored: StoredBase): void {
    try {
      this.#deps.storage?.setItem(this.#deps.storageKey, JSON.stringify(stored));
    } catch {
      // Without storage the server's draft is asked for anew, and the person may have to choose.
    }
  }
}

/** A chat that is gone, or a person who is signed out or another one: asking again by itself helps nobody. */
function isForGood(error: unknown): boolean {
  return isApiError(error) && (error.status === 401 || error.status === 404 || error.status === 400);
}
