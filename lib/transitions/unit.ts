import { eq, sql } from "drizzle-orm";
import type { Tx } from "../../db/client";
import type { HintChannel, Hints } from "../../db/pubsub";
import { chats } from "../../db/schema/chats";
import { invariant } from "../invariant";
import { type ChatState, classify, isRunnable } from "../chat/states";
import { sqlState } from "./sql-state";

export type ChatRow = typeof chats.$inferSelect;
export type ChatPatch = Partial<{ [K in keyof ChatRow]: ChatRow[K] | ReturnType<typeof sql> }>;

/** A chat whose row this transaction holds FOR UPDATE. */
export interface LockedChat {
  row: ChatRow;
  queueCount: number;
  state: ChatState;
  /** Whether the owner named in the row has shown a sign of life lately. */
  ownerLive: boolean;
}

/** A hint that is due once the transaction has committed. */
export type DueHint = { [C in HintChannel]: { channel: C; hint: Hints[C] } }[HintChannel];

const LOCK_TIMEOUT = "5s";
const IN_FAILED_TRANSACTION = "25P02";
/** Written out: Drizzle drops the table's name in a selection, and the subselects would take the columns for their own. */
const CHAT_ID = sql.raw('"chats"."id"');
const CHAT_RUNNER_ID = sql.raw('"chats"."runner_id"');
/** Hints may be spurious: who acquires checks again. */
const OWNER_LIVE_MS = 8_000;

/** One transaction that writes execution state: it locks and bumps every chat at most once, and hints after COMMIT. */
export class TransitionUnit {
  readonly tx: Tx;
  readonly #chats = new Map<string, LockedChat>();
  readonly #bumped = new Map<string, "created" | "updated">();
  readonly #stale = new Set<string>();
  readonly #deleted: ChatRow[] = [];
  readonly #sent: Promise<unknown>[] = [];

  constructor(tx: Tx) {
    this.tx = tx;
  }

  /** Locks the chat's row and reads it as it is under the lock; null when there is no such chat. */
  async lock(chatId: string): Promise<LockedChat | null> {
    const held = this.#chats.get(chatId);
    if (held !== undefined) return this.#stale.has(chatId) ? await this.refresh(chatId) : held;
    const locking = this.send(
      this.tx
        // In the selection, so that it holds before the row is waited for.
        .select({ timeout: sql`set_config('lock_timeout', ${LOCK_TIMEOUT}, true)` })
        .from(chats)
        .where(eq(chats.id, chatId))
        .for("update"),
    );
    // A statement of its own, right behind: it must see what the lock was waited for.
    const [found] = await Promise.all([this.#read(chatId), locking]);
    return found;
  }

  /** The same, but null also when another transaction holds the row: it is not waited for. */
  async tryLock(chatId: string): Promise<LockedChat | null> {
    const locking = this.tx
      .select({ id: chats.id })
      .from(chats)
      .where(eq(chats.id, chatId))
      .for("update", { skipLocked: true })
      .prepare("try_lock_chat")
      .execute();
    const [[free], found] = await Promise.all([locking, this.#read(chatId)]);
    if (free !== undefined) return found;
    this.#chats.delete(chatId);
    return null;
  }

  /**
   * Sends a statement whose answer need not be waited for: those behind it go out at once. When it fails, so does the
   * transaction.
   */
  send(statement: { execute(): Promise<unknown> }): Promise<unknown> {
    const sent = statement.execute();
    // Told by `settle`, and by whatever is waited for behind it.
    sent.catch(() => {});
    this.#sent.push(sent);
    return sent;
  }

  /** What really went wrong: behind a statement that has failed, all others fail for no reason of their own. */
  async reasonOf(error: unknown): Promise<unknown> {
    if (sqlState(error) !== IN_FAILED_TRANSACTION) return error;
    const ended = await Promise.allSettled(this.#sent);
    return ended.find((result) => result.status === "rejected")?.reason ?? error;
  }

  /** Adds one to the chat's snapshot_version, once per transaction and before anything that a trigger stamps with it. */
  bump(chat: LockedChat): void {
    const columns = this.#bumpColumns(chat);
    if (columns === null) return;
    const { id } = chat.row;
    void this.send(this.tx.update(chats).set(columns).where(eq(chats.id, id)));
    this.#stale.add(id);
  }

  /** Writes columns of the chat's row, with the bump if that is still due; `chat` is what it is told afterwards. */
  async write(chat: LockedChat, patch: ChatPatch): Promise<void> {
    const before = chat.row;
    const [row] = await this.tx
      .update(chats)
      .set({ ...this.#bumpColumns(chat), ...patch })
      .where(eq(chats.id, before.id))
      .returning()
      .prepare("write_chat")
      .execute();
    invariant(row !== undefined, "a locked chat cannot vanish");
    if (this.#chats.get(row.id) === chat) this.#stale.delete(row.id);
    chat.row = row;
    chat.state = classify({ ...row, queueCount: chat.queueCount });
    chat.ownerLive = row.runnerId !== null && (row.runnerId !== before.runnerId || chat.ownerLive);
  }

  /** The columns of the bump, counted into `chat` at once; null when this transaction has done it. */
  #bumpColumns(chat: LockedChat): ChatPatch | null {
    const { id } = chat.row;
    if (this.#bumped.has(id)) return null;
    this.#bumped.set(id, "updated");
    const snapshotVersion = chat.row.snapshotVersion + 1;
    chat.row = { ...chat.row, snapshotVersion };
    return { snapshotVersion, updatedAt: sql`now()` };
  }

  /** Registers a chat that this transaction inserted. */
  created(chatId: string): void {
    this.#bumped.set(chatId, "created");
    this.#stale.add(chatId);
  }

  /** Registers a chat whose row this transaction deleted; nothing may lock it any more. */
  deleted(row: ChatRow): void {
    this.#deleted.push(row);
    this.#bumped.delete(row.id);
    this.#chats.delete(row.id);
  }

  /** The chat as this transaction has left it: as it is known, or read again where its statements may have changed more. */
  async current(chat: LockedChat): Promise<LockedChat> {
    return this.#stale.has(chat.row.id) ? this.refresh(chat.row.id) : chat;
  }

  /** Reads the chat again, as this transaction has left it. */
  async refresh(chatId: string): Promise<LockedChat> {
    const found = await this.#read(chatId);
    invariant(found !== null, "a locked chat cannot vanish");
    return found;
  }

  /** Says that the statements of this transaction have changed what `lock` has read, beyond what `write` was told. */
  outdate(chatId: string): void {
    this.#stale.add(chatId);
  }

  /** The hints that are due once this transaction has committed. */
  async finish(): Promise<DueHint[]> {
    await Promise.all(this.#sent);
    const hints: DueHint[] = this.#deleted.map((row) => ({
      channel: "chat",
      hint: chatHint(row, "deleted"),
    }));
    for (const [chatId, change] of this.#bumped) {
      const held = this.#chats.get(chatId);
      const chat = held === undefined || this.#stale.has(chatId) ? await this.refresh(chatId) : held;
      hints.push({ channel: "chat", hint: chatHint(chat.row, change) });
      if (isRunnable(chat.state) && !chat.ownerLive) hints.push({ channel: "ownership", hint: { chatId } });
    }
    return hints;
  }

  async #read(chatId: string): Promise<LockedChat | null> {
    const [found] = await this.tx
      .select({
        row: chats,
        queueCount:
          sql<number>`(select count(*) from chat_queued_messages q where q.chat_id = ${CHAT_ID})`.mapWith(
            Number,
          ),
        ownerLive: sql<boolean>`exists (select 1 from chat_heartbeats h where h.chat_id = ${CHAT_ID}
          and h.runner_id = ${CHAT_RUNNER_ID} and h.heartbeat_at > now() - make_interval(secs => ${OWNER_LIVE_MS / 1000}))`,
      })
      .from(chats)
      .where(eq(chats.id, chatId))
      .prepare("read_chat")
      .execute();
    if (found === undefined) return null;
    const { row, queueCount } = found;
    const chat = { ...found, state: classify({ status: row.status, archived: row.archived, queueCount }) };
    this.#chats.set(chatId, chat);
    this.#stale.delete(chatId);
    return chat;
  }
}

function chatHint(row: ChatRow, change: Hints["chat"]["change"]): Hints["chat"] {
  return {
    chatId: row.id,
    snapshotVersion: row.snapshotVersion,
    historyVersion: row.historyVersion,
    queueVersion: row.queueVersion,
    retryStateVersion: row.retryStateVersion,
    metadataVersion: row.metadataVersion,
    attempt: row.generationAttempt,
    status: row.status,
    archived: row.archived,
    workerId: row.workerId,
    runnerId: row.runnerId,
    ownerId: row.ownerId,
    change,
  };
}
