import type { EditedMessage, SentMessage } from "@/lib/api/schemas/messages";
import type { AppChunk, AppMessage } from "@/lib/chat/message-types";
import type {
  Chat,
  ChatError,
  Message,
  MessagesPage,
  QueuedMessage,
  RetryState,
  StreamEvent,
  StreamEvents,
} from "@/lib/chat/wire";
import type { ConnectionState } from "./event-connection";
import { LiveMessage, type LiveView } from "./live-message";

/** All that the page of one chat is drawn from. */
export interface ChatState {
  chat: Chat | null;
  /** Committed messages of the window, oldest first. */
  rows: readonly Message[];
  live: LiveView | null;
  queued: readonly QueuedMessage[];
  error: ChatError | null;
  /** Set while the engine waits before it asks the model again. */
  retry: RetryState | null;
  hasMore: boolean;
  /** False until the first whole answer. */
  ready: boolean;
  connection: ConnectionState;
  /** The last time that another server took over in this window, for one line in the transcript. */
  takenOverAt: number | null;
}

type Schedule = (callback: () => void) => void;

const nextFrame: Schedule = (callback) => {
  if (typeof requestAnimationFrame === "function" && document.visibilityState === "visible")
    requestAnimationFrame(callback);
  else setTimeout(callback, 0);
};

/** Rows by upsert, status from the server, and one live row; every snapshot is immutable. */
export class ChatStore {
  #rows = new Map<string, Message>();
  #state: ChatState;
  #live: LiveMessage | null = null;
  #seq = 0;
  #frame: AppChunk[] = [];
  #scheduled = false;
  /** History version at which the retry wait was told. */
  #retryHistory = 0;
  /** The last episode whose chunks made no sense: it is fetched anew once, and left out after that. */
  #broken = "";
  /** Ids that the stream has told of: an answer that comes later must not bring them back. */
  readonly #queuedBefore = new Set<string>();
  /** The history is being sent anew: what is on screen stays until all of it is there. */
  #resetting = false;
  readonly #listeners = new Set<() => void>();
  readonly #schedule: Schedule;
  readonly #onBroken: () => void;

  constructor(options: { onBroken?: () => void; schedule?: Schedule; now?: number } = {}) {
    this.#schedule = options.schedule ?? nextFrame;
    this.#onBroken = options.onBroken ?? (() => {});
    this.#state = {
      chat: null,
      rows: [],
      live: null,
      queued: [],
      error: null,
      retry: null,
      hasMore: false,
      ready: false,
      connection: { state: "connecting", sinceMs: options.now ?? 0 },
      takenOverAt: null,
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): ChatState => this.#state;

  /** What the server rendered the page with, before the stream is open. */
  seed(chat: Chat, page: MessagesPage): void {
    this.#rows = new Map(page.items.map((row) => [row.id, row]));
    const error = chat.status === "error" ? chat.lastError : null;
    this.#set({ chat, queued: page.queued, hasMore: page.hasMore, error, ready: true, rows: this.#sorted() });
  }

  /** Older rows, in front of what is there. */
  prepend(page: Pick<MessagesPage, "items" | "hasMore">): void {
    for (const row of page.items) if (!this.#rows.has(row.id)) this.#rows.set(row.id, row);
    this.#set({ rows: this.#sorted(), hasMore: page.hasMore });
  }

  /** What a send's answer brought. The stream brings the same, earlier or later; what it has brought already is newer. */
  putSent({ messages = [], queuedMessage }: SentMessage): void {
    for (const row of messages) if (!this.#rows.has(row.id)) this.#rows.set(row.id, row);
    const { queued } = this.#state;
    const isNew = queuedMessage !== undefined && !this.#queuedBefore.has(queuedMessage.id);
    this.#set({ rows: this.#sorted(), ...(isNew ? { queued: [...queued, queuedMessage] } : {}) });
  }

  /** What an edit's answer brought: the new wording in the place of the old, and nothing behind it. */
  putEdited({ messages, deletedMessageIds }: EditedMessage): void {
    for (const id of deletedMessageIds) this.#rows.delete(id);
    for (const row of messages) if (!this.#rows.has(row.id)) this.#rows.set(row.id, row);
    this.#dropLive();
    this.#resetting = false;
    this.#set({ rows: this.#sorted(), live: null, queued: [] });
  }

  setConnection(connection: ConnectionState): void {
    this.#set({ connection });
  }

  apply(event: StreamEvent): void {
    switch (event.name) {
      case "message":
        this.#putRow(event.data);
        return;
      case "message_part":
        this.#putPart(event.data);
        return;
      case "status":
        this.#putStatus(event.data.chat);
        return;
      case "error":
        this.#set({ error: event.data });
        return;
      case "retry":
        this.#retryHistory = this.#state.chat?.versions.history ?? 0;
        this.#set({ retry: event.data });
        return;
      case "queue_update":
        for (const { id } of event.data.queued) this.#queuedBefore.add(id);
        this.#set({ queued: event.data.queued });
        return;
      case "preview_reset":
        this.#resetPreview(event.data);
        return;
      case "history_reset":
        this.#rows.clear();
        this.#dropLive();
        this.#resetting = true;
        this.#set({ live: null });
        return;
      case "synced":
        this.#resetting = false;
        this.#set({ ready: true, hasMore: event.data.hasMore, rows: this.#sorted() });
        return;
      case "action_required":
        return;
    }
  }

  #putRow(row: Message): void {
    this.#rows.set(row.id, row);
    const live = this.#live?.view;
    const settled = live?.messageId === row.id && row.revision > live.historyVersion;
    if (settled) this.#dropLive();
    if (this.#resetting) return;
    this.#set({ rows: this.#sorted(), ...(settled ? { live: null } : {}) });
  }

  #putStatus(chat: Chat): void {
    const { retry, live } = this.#state;
    const { history: historyVersion, attempt } = chat.versions;
    const idle = chat.status !== "running";
    this.#set({
      chat,
      error: chat.status === "error" ? chat.lastError : null,
      retry: idle || this.#endsRetry({ historyVersion, attempt }) ? null : retry,
      // Nobody redoes it any more.
      ...(idle && live !== null && live.stale !== null ? { live: null } : {}),
    });
  }

  #endsRetry({ historyVersion, attempt }: { historyVersion: number; attempt: number }): boolean {
    const { retry } = this.#state;
    return retry !== null && (historyVersion !== this.#retryHistory || attempt > retry.attempt);
  }

  #putPart(part: StreamEvents["message_part"]): void {
    const same =
      this.#live?.view.historyVersion === part.historyVersion && this.#live.view.attempt === part.attempt;
    if (!same && !this.#openLive(part)) return;
    if (part.seq !== this.#seq + 1) {
      if (part.seq > this.#seq + 1) this.#fetchAnew(part);
      return;
    }
    this.#seq = part.lastSeq;
    this.#frame.push(...part.chunks);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#live?.push(this.#frame.splice(0));
    });
  }

  /** False for an episode that has been fetched anew in vain: its committed row will show what it was. */
  #openLive(part: StreamEvents["message_part"]): boolean {
    const isFirst = part.seq === 1;
    if (this.#broken === `${episodeOf(part)} again` || (this.#broken === episodeOf(part) && !isFirst)) {
      return false;
    }
    this.#dropLive();
    const row = this.#rows.get(part.messageId);
    const base: AppMessage | null = row
      ? { id: row.id, role: row.role, parts: row.parts, ...(row.metadata ? { metadata: row.metadata } : {}) }
      : null;
    const live: LiveMessage = new LiveMessage({
      messageId: part.messageId,
      historyVersion: part.historyVersion,
      attempt: part.attempt,
      base,
      onChange: (view) => {
        if (this.#live === live) this.#set({ live: view });
      },
      onBroken: () => {
        if (this.#live === live) this.#fetchAnew(part);
      },
    });
    this.#live = live;
    this.#set({ live: live.view, ...(this.#endsRetry(part) ? { retry: null } : {}) });
    return true;
  }

  #fetchAnew(part: StreamEvents["message_part"]): void {
    const episode = episodeOf(part);
    this.#broken = this.#broken === episode ? `${episode} again` : episode;
    this.#dropLive();
    this.#set({ live: null });
    if (this.#broken === episode) this.#onBroken();
  }

  #resetPreview({ reason }: StreamEvents["preview_reset"]): void {
    if (reason === "takeover") this.#set({ takenOverAt: Date.now() });
    const status = this.#state.chat?.status;
    const isOver = reason === "committed" || (status !== "running" && status !== "interrupting");
    if (isOver || !this.#live) {
      this.#dropLive();
      this.#set({ live: null });
      return;
    }
    this.#live.markStale(reason);
    this.#set({ live: this.#live.view });
    this.#live.close();
    this.#live = null;
    this.#seq = 0;
    this.#frame = [];
  }

  #dropLive(): void {
    this.#live?.close();
    this.#live = null;
    this.#seq = 0;
    this.#frame = [];
  }

  #sorted(): Message[] {
    return [...this.#rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #set(patch: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener();
  }
}

function episodeOf({ historyVersion, attempt }: StreamEvents["message_part"]): string {
  return `${historyVersion} ${attempt}`;
}
