import { and, eq, sql } from "drizzle-orm";
import type { NoticeKind } from "../../lib/chat/notices";
import type { ChatError, ChatStatus } from "../../lib/chat/wire";
import type { Awaited } from "../../lib/chat/plan-mode";
import type { Queryable, Tx } from "../client";
import { chats } from "../schema/chats";
import { models } from "../schema/models";
import { pushNotices } from "../schema/push-notices";
import { pushSubscriptions } from "../schema/push-subscriptions";
import { users } from "../schema/users";
import { CHAT_FACTS } from "./chat-wire";

/** How long the end of a turn waits for the few words that a small model finds for it. */
const LABEL_WAIT_SECONDS = 8;
/** Longer than any sending: whoever took a notice and died loses it to the next one after this. */
const TAKEN_SECONDS = 60;

/** Of a subscription `s`: its person may sign in, and the sign-in that it belongs to has not ended. */
const IS_LISTENING = sql`
  exists (select 1 from users u where u.id = s.user_id and u.disabled_at is null)
  and (s.session_id is null or exists (
    select 1 from auth_sessions a where a.id = s.session_id and a.revoked_at is null and a.expires_at > now()))`;

/** Of a notice `n`. Between the change and its telling a sign-in may end, and a browser may become somebody else's. */
const MAY_BE_TOLD = sql`exists (
  select 1 from push_subscriptions s join chats c on c.id = n.chat_id and c.owner_id = s.user_id
  where s.id = n.subscription_id and ${IS_LISTENING})`;

/**
 * One notice for each browser in which the chat's owner wants to be told and is still signed in. A browser that is being removed
 * at this moment is left out rather than waited for.
 */
export function insertNotices(
  tx: Tx,
  { chat, kind }: { chat: { id: string; ownerId: string }; kind: NoticeKind },
) {
  const wait = kind === "finished" ? LABEL_WAIT_SECONDS : 0;
  return tx.execute(sql`
    insert into push_notices (id, subscription_id, chat_id, kind, due_at)
    select 'pnt_' || gen_random_uuid(), s.id, ${chat.id}, ${kind}, now() + make_interval(secs => ${wait})
    from push_subscriptions s
    where s.user_id = ${chat.ownerId} and ${IS_LISTENING}
    for key share of s skip locked`);
}

/** The words are there, or will not come: the end of this chat's turn can be told. */
export async function hurryNotices(db: Queryable, chatId: string): Promise<void> {
  await db
    .update(pushNotices)
    .set({ dueAt: sql`now()` })
    .where(
      and(eq(pushNotices.chatId, chatId), eq(pushNotices.attempts, 0), sql`${pushNotices.dueAt} > now()`),
    );
}

/** A notice that is to be sent now, where to, and the chat as it is now. */
export interface TakenNotice {
  id: string;
  kind: NoticeKind;
  attempts: number;
  subscription: { id: string; endpoint: string; p256dh: string; auth: string };
  role: "admin" | "member";
  chat: {
    id: string;
    title: string;
    status: ChatStatus;
    archived: boolean;
    awaiting: Awaited | null;
    hasUnread: boolean;
    lastTurnSummary: string | null;
    lastError: ChatError | null;
    contextTokens: number;
    contextLimit: number | null;
  };
  modelName: string | null;
}

/** Takes notices that are due, each for one taker alone; those that nobody may be told any more are deleted. */
export async function takeNotices(db: Queryable, limit: number): Promise<TakenNotice[]> {
  await db.execute(sql`
    delete from push_notices where id in (
      select n.id from push_notices n where n.due_at <= now() and not ${MAY_BE_TOLD} for update skip locked)`);
  const taken = await db.execute<{ id: string }>(sql`
    update push_notices set attempts = attempts + 1, due_at = now() + make_interval(secs => ${TAKEN_SECONDS})
    where id in (
      select n.id from push_notices n where n.due_at <= now() and ${MAY_BE_TOLD}
      order by n.due_at limit ${limit} for update skip locked)
    returning id`);
  if (taken.length === 0) return [];
  const ids = taken.map(({ id }) => id);
  return db
    .select({
      id: pushNotices.id,
      kind: pushNotices.kind,
      attempts: pushNotices.attempts,
      subscription: {
        id: pushSubscriptions.id,
        endpoint: pushSubscriptions.endpoint,
        p256dh: pushSubscriptions.p256dh,
        auth: pushSubscriptions.auth,
      },
      role: users.role,
      chat: {
        id: chats.id,
        title: chats.title,
        status: chats.status,
        archived: chats.archived,
        awaiting: chats.awaiting,
        hasUnread: CHAT_FACTS.hasUnread,
        lastTurnSummary: chats.lastTurnSummary,
        lastError: chats.lastError,
        contextTokens: CHAT_FACTS.contextTokens,
        contextLimit: CHAT_FACTS.contextLimit,
      },
      modelName: models.displayName,
    })
    .from(pushNotices)
    .innerJoin(pushSubscriptions, eq(pushSubscriptions.id, pushNotices.subscriptionId))
    .innerJoin(users, eq(users.id, pushSubscriptions.userId))
    .innerJoin(chats, eq(chats.id, pushNotices.chatId))
    .leftJoin(models, eq(models.id, chats.modelId))
    .where(sql`${pushNotices.id} in ${ids}`);
}

export async function deleteNotice(db: Queryable, id: string): Promise<void> {
  await db.delete(pushNotices).where(eq(pushNotices.id, id));
}

export async function postponeNotice(db: Queryable, id: string, delayMs: number): Promise<void> {
  await db
    .update(pushNotices)
    .set({ dueAt: sql`now() + make_interval(secs => ${delayMs / 1_000})` })
    .where(eq(pushNotices.id, id));
}
