import type { Chat, WatchEvents } from "@/lib/chat/wire";
import { type ConnectionState, EventConnection } from "./event-connection";
import type { ParsedEvent } from "./sse-parser";

/** The caller's chats as the sidebar needs them, kept current. */
export interface WatchState {
  chats: ReadonlyMap<string, Chat>;
  /** False until the first whole answer. */
  ready: boolean;
  connection: ConnectionState;
}

/** What tabs tell each other. */
type TabMessage =
  | { type: "hello" }
  | { type: "snapshot"; chats: Chat[]; ready: boolean; connection: ConnectionState }
  | { type: "event"; event: ParsedEvent }
  | { type: "connection"; connection: ConnectionState };

const LOCK = "lathe-watch";
/** How many of the newest chats a snapshot holds. */
const SNAPSHOT_NEWEST = 100;
const CHANNEL = "lathe-watch";
/** A hidden tab draws what has changed no more often: of twelve tabs, eleven would take the time of the one that is looked at. */
const HIDDEN_DRAW_MS = 1_000;

/** `/watch` is held once per browser: the tab that holds the lock listens, the others are told. */
export class WatchStore {
  #state: WatchState = {
    chats: new Map(),
    ready: false,
    connection: { state: "connecting", sinceMs: 0 },
  };
  readonly #listeners = new Set<() => void>();
  /** Listeners of a hidden tab that are still to be told. */
  #drawing: ReturnType<typeof setTimeout> | null = null;
  /** While somebody looks at it. */
  #life: AbortController | null = null;
  /** Of the tab that leads. */
  #connection: EventConnection | null = null;
  /** The life in which it waits for its turn to lead, or has it; null: it does neither. */
  #queued: AbortController | null = null;
  #channel: BroadcastChannel | null = null;
  /** What the snapshot that is coming in has named; null when it is complete. */
  #named: Set<string> | null = null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  };

  getSnapshot = (): WatchState => this.#state;

  /** The server's list, before the stream is open. */
  seed(chats: Chat[]): void {
    if (this.#state.ready) return;
    this.#set({
      chats: new Map([...chats.map((chat) => [chat.id, chat] as const), ...this.#state.chats]),
      ready: true,
    });
  }

  /** A change that this tab has made itself, shown before the stream confirms it. */
  put(chat: Chat): void {
    const chats = new Map(this.#state.chats);
    chats.set(chat.id, chat);
    this.#set({ chats });
  }

  apply(event: ParsedEvent): void {
    const data: unknown = JSON.parse(event.data);
    if (event.name === "synced") this.#complete();
    else if (event.name === "chat_deleted") {
      const chats = new Map(this.#state.chats);
      chats.delete((data as WatchEvents["chat_deleted"]).id);
      this.#set({ chats });
    } else if (event.name === "chat_created" || event.name === "chat_updated") {
      this.#named?.add((data as Chat).id);
      this.put(data as Chat);
    }
  }

  /** A snapshot begins: what it leaves out, though it would hold it, has gone while nobody listened. */
  beginSnapshot(): void {
    this.#named = new Set();
  }

  #complete(): void {
    const { chats } = this.#state;
    this.#set({ ready: true, chats: this.#named ? withoutGone(chats, this.#named) : chats });
    this.#named = null;
  }

  #start(): void {
    const life = new AbortController();
    const { signal } = life;
    this.#life = life;
    const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
    this.#channel = channel;
    if (channel) channel.onmessage = ({ data }) => this.#told(data as TabMessage);
    signal.addEventListener("abort", () => channel?.close());
    const heal = () => {
      if (this.#connection) this.#connection.open();
      else this.#queue();
    };
    for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, heal, { signal });
    document.addEventListener("visibilitychange", () => this.#drawing !== null && this.#draw(), { signal });
    channel?.postMessage({ type: "hello" } satisfies TabMessage);
    this.#queue();
  }

  #end(): void {
    this.#life?.abort();
    this.#life = null;
    this.#channel = null;
    this.#queued = null;
  }

  /** Waits for its turn to listen, once at a time. */
  #queue(): void {
    const life = this.#life;
    if (life === null || this.#queued === life) return;
    const { signal } = life;
    this.#queued = life;
    const turn = () => this.#lead(signal);
    const turns = this.#channel && navigator.locks ? navigator.locks.request(LOCK, { signal }, turn) : turn();
    void turns
      .catch(() => {
        // The tab has gone before it was its turn.
      })
      .then(() => {
        if (this.#queued === life) this.#queued = null;
      });
  }

  /**
   * Listens for as long as the lock is held: until the tab goes away, or is signed out. The person may sign in again in any
   * tab, and that one has to be able to listen.
   */
  #lead(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const connection = new EventConnection({
        path: () => "/api/v1/watch",
        onEvent: (event) => {
          this.apply(event);
          if (event.name === "synced") this.#tellAll();
          else this.#tell({ type: "event", event });
        },
        onState: (state) => {
          if (state.state === "live") this.beginSnapshot();
          this.#set({ connection: state });
          this.#tell({ type: "connection", connection: state });
          if (state.state === "signed_out") leave();
        },
      });
      const leave = () => {
        connection.close();
        if (this.#connection === connection) this.#connection = null;
        resolve();
      };
      this.#connection = connection;
      signal.addEventListener("abort", leave);
      connection.open();
    });
  }

  #told(message: TabMessage): void {
    if (message.type === "hello") {
      if (this.#connection && this.#state.ready) this.#tellAll();
      return;
    }
    if (this.#connection) return;
    if (message.type === "event") this.apply(message.event);
    else if (message.type === "connection") {
      this.#set({ connection: message.connection });
      // Somebody leads again, and may need a successor.
      if (message.connection.state === "live") this.#queue();
    } else {
      const chats = new Map(message.chats.map((chat) => [chat.id, chat]));
      this.#set({ chats, ready: message.ready, connection: message.connection });
    }
  }

  #tellAll(): void {
    const { chats, ready, connection } = this.#state;
    this.#tell({ type: "snapshot", chats: [...chats.values()], ready, connection });
  }

  #tell(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  #set(patch: Partial<WatchState>): void {
    this.#state = { ...this.#state, ...patch };
    const isHidden = typeof document !== "undefined" && document.visibilityState === "hidden";
    if (isHidden) this.#drawing ??= setTimeout(() => this.#draw(), HIDDEN_DRAW_MS);
    else this.#draw();
  }

  #draw(): void {
    if (this.#drawing !== null) clearTimeout(this.#drawing);
    this.#drawing = null;
    for (const listener of this.#listeners) listener();
  }
}

/** Without the chats that a complete snapshot would have named; older ones, which it does not reach, stay. */
function withoutGone(chats: ReadonlyMap<string, Chat>, named: ReadonlySet<string>): Map<string, Chat> {
  const times = [...chats.values()]
    .filter((chat) => named.has(chat.id))
    .map((chat) => chat.lastTurnAt)
    .toSorted();
  const reachesTo = times.at(-SNAPSHOT_NEWEST) ?? "";
  const isDue = (chat: Chat) =>
    chat.pinOrder !== null || chat.status !== "waiting" || chat.lastTurnAt > reachesTo;
  return new Map([...chats].filter(([id, chat]) => named.has(id) || chat.archived || !isDue(chat)));
}
