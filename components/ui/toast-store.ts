export interface ToastAction {
  label: string;
  run: () => void;
}

export interface ToastItem {
  id: string;
  kind: "plain" | "error";
  sentence: string;
  detail: string | null;
  action: ToastAction | null;
}

const PLAIN_MS = 5_000;
const UNDO_MS = 8_000;
const MAX_SHOWN = 3;

/** What is shown at the edge of the screen. Errors stay; the rest goes by itself, but not while someone is at it. */
export class ToastStore {
  #items: readonly ToastItem[] = [];
  #isHeld = false;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): readonly ToastItem[] => this.#items;

  /** The same id replaces what it said before. When there are too many, the oldest that would go anyway goes. */
  add(item: ToastItem): void {
    this.close(item.id);
    const items = [...this.#items, item];
    const surplus =
      items.length > MAX_SHOWN ? (items.find((one) => one.kind === "plain") ?? items[0]) : undefined;
    this.#set(items.filter((one) => one !== surplus));
    if (surplus) this.#stopTimer(surplus.id);
    this.#startTimer(item);
  }

  close(id: string): void {
    this.#stopTimer(id);
    if (this.#items.some((item) => item.id === id)) this.#set(this.#items.filter((item) => item.id !== id));
  }

  /** Pointer or focus is on them: nothing goes away. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    for (const item of this.#items) {
      if (isHeld) this.#stopTimer(item.id);
      else this.#startTimer(item);
    }
  }

  #startTimer(item: ToastItem): void {
    if (item.kind === "error" || this.#isHeld || !this.#items.includes(item)) return;
    const ms = item.action === null ? PLAIN_MS : UNDO_MS;
    this.#timers.set(
      item.id,
      setTimeout(() => this.close(item.id), ms),
    );
  }

  #stopTimer(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #set(items: readonly ToastItem[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}
