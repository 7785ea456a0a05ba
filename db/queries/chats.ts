import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { Chat } from "../../lib/chat/wire";
import { unknownCursor } from "../../lib/errors";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";
import { CHAT_FACTS, toChat } from "./chat-wire";

export type ChatRow = typeof chats.$inferSelect;

/** The row itself, or null. Access is the caller's business. */
export async function getChat(db: Queryable, chatId: string): Promise<ChatRow | null> {
  const [row] = await db.select().from(chats).where(eq(chats.id, chatId));
  return row ?? null;
}

/** The wire form of one chat with its children, or null. */
export async function loadChatWire(db: Queryable, chatId: string): Promise<Chat | null> {
  const family = await selectWires(
    db,
    sql`${chats.id} = ${chatId} or (${chats.rootChatId} = ${chatId} and ${chats.parentChatId} is not null)`,
  );
  return nestChildren(family).get(chatId) ?? null;
}

/** One chat's row and its wire form without children, of one moment; null when there is no such chat. */
export async function loadChatWithWire(
  db: Queryable,
  chatId: string,
): Promise<{ row: ChatRow; chat: Chat } | null> {
  const [found] = await db
    .select({ row: chats, ...CHAT_FACTS })
    .from(chats)
    .where(eq(chats.id, chatId));
  if (found === undefined) return null;
  const { row, ...facts } = found;
  return { row, chat: toChat(row, facts) };
}

/** The wire form of chats by id, without children: what events carry. */
export async function loadChatWires(db: Queryable, ids: readonly string[]): Promise<Map<string, Chat>> {
  if (ids.length === 0) return new Map();
  const found = await selectWires(db, inArray(chats.id, [...ids]));
  return new Map(found.map((chat) => [chat.id, chat]));
}

export interface ChatListOptions {
  ownerId: string;
  archived: boolean;
  /** Part of a title, case-insensitive. */
  q?: string | null;
  /** Only chats that carry all of these. */
  labels?: readonly (readonly [key: string, value: string])[];
  limit: number;
  cursor?: string | null;
}

export interface ChatList {
  items: Chat[];
  nextCursor: string | null;
}

/**
 * Root chats of a person, pinned ones first, then by their last turn; children are nested. Two statements, however long.
 *
 * @throws AppError `invalid_request` for a cursor that is none of this list's.
 */
export async function listChats(db: Queryable, options: ChatListOptions): Promise<ChatList> {
  const position = parseChatCursor(options.cursor);
  const lastTurn = sql<string>`${chats.lastTurnAt}::text`;
  const page = await db
    .select({ id: chats.id, pinOrder: chats.pinOrder, lastTurn })
    .from(chats)
    .where(
      and(
        eq(chats.ownerId, options.ownerId),
        eq(chats.archived, options.archived),
        isNull(chats.parentChatId),
        titleMatches(options.q),
        ...(options.labels ?? []).map(([key, value]) => sql`${chats.labels} ->> ${key} = ${value}`),
        position === null ? undefined : behind(position),
      ),
    )
    .orderBy(sql`${chats.pinOrder} asc nulls last`, desc(chats.lastTurnAt), desc(chats.id))
    .limit(options.limit + 1);
  const shown = page.slice(0, options.limit);
  const last = shown.at(-1);
  const ids = shown.map((row) => row.id);
  const found = ids.length === 0 ? [] : await selectWires(db, inArray(chats.rootChatId, ids));
  const nested = nestChildren(found);
  return {
    items: ids.flatMap((id) => nested.get(id) ?? []),
    nextCursor: page.length > options.limit && last !== undefined ? formatChatCursor(last) : null,
  };
}

async function selectWires(db: Queryable, where: SQL): Promise<Chat[]> {
  const rows = await db
    .select({ row: chats, ...CHAT_FACTS })
    .from(chats)
    .where(where)
    .orderBy(chats.createdAt, chats.id);
  return rows.map(({ row, ...facts }) => toChat(row, facts));
}

function nestChildren(found: readonly Chat[]): Map<string, Chat> {
  const nested = found.map((chat) => ({ ...chat, children: [] as Chat[] }));
  const byId = new Map(nested.map((chat) => [chat.id, chat]));
  for (const chat of nested) {
    if (chat.parentChatId !== null) byId.get(chat.parentChatId)?.children.push(chat);
  }
  return byId;
}

function titleMatches(q: string | null | undefined): SQL | undefined {
  const text = q?.toWellFormed().replaceAll("\0", "").trim();
  if (text === undefined || text === "") return undefined;
  return sql`position(lower(${text}) in lower(${chats.title})) > 0`;
}

interface ChatPosition {
  pinOrder: number | null;
  /** As text, so that no microsecond is lost. */
  lastTurn: string;
  id: string;
}

function behind(position: ChatPosition): SQL {
  const later = sql`(${chats.lastTurnAt}, ${chats.id}) < (${position.lastTurn}::timestamptz, ${position.id})`;
  if (position.pinOrder === null) return sql`(${isNull(chats.pinOrder)} and ${later})`;
  return sql`(${isNull(chats.pinOrder)} or ${chats.pinOrder} > ${position.pinOrder}
    or (${isNotNull(chats.pinOrder)} and ${chats.pinOrder} = ${position.pinOrder} and ${later}))`;
}

function formatChatCursor(position: ChatPosition): string {
  const { pinOrder, lastTurn, id } = position;
  return Buffer.from(JSON.stringify([pinOrder, lastTurn, id])).toString("base64url");
}

function parseChatCursor(cursor: string | null | undefined): ChatPosition | null {
  if (cursor === null || cursor === undefined || cursor === "") return null;
  const position = readChatCursor(cursor);
  if (position === null) throw unknownCursor();
  return position;
}

function readChatCursor(cursor: string): ChatPosition | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? positionOf(parsed) : null;
  } catch {
    return null;
  }
}

/** As Postgres writes a time; anything else it might refuse to read. */
const TIMESTAMP = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;
const MAX_PIN_ORDER = 2_147_483_647;

function positionOf([pinOrder, lastTurn, id]: unknown[]): ChatPosition | null {
  const validPin =
    pinOrder === null || (Number.isInteger(pinOrder) && Math.abs(Number(pinOrder)) <= MAX_PIN_ORDER);
  if (!validPin || typeof lastTurn !== "string" || typeof id !== "string") return null;
  if (!TIMESTAMP.test(lastTurn) || Number.isNaN(Date.parse(lastTurn.replace(/([+-]\d{2})$/, "$1:00"))))
    return null;
  return { pinOrder: typeof pinOrder === "number" ? pinOrder : null, lastTurn, id };
}
