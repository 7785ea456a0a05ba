import type { Chat } from "@/lib/chat/wire";
import { needsYou, type SignalChat } from "./chat-signal";

export type SectionName = "needs-you" | "pinned" | "today" | "yesterday" | "week" | "month" | "older";

export const SECTION_LABELS: Record<SectionName, string> = {
  "needs-you": "Needs you",
  pinned: "Pinned",
  today: "Today",
  yesterday: "Yesterday",
  week: "Last 7 days",
  month: "Last 30 days",
  older: "Older",
};

const ORDER = Object.keys(SECTION_LABELS) as SectionName[];
const DAYS_OF_WEEK = 7;
const DAYS_OF_MONTH = 30;
const DAY_MS = 24 * 60 * 60 * 1_000;

export type ListedChat = SignalChat &
  Pick<Chat, "id" | "parentChatId" | "archived" | "pinOrder" | "lastTurnAt" | "createdAt">;

export interface ListedRow {
  chatId: string;
  /** Sub-agents stand under the chat that started them. */
  isChild: boolean;
}

export interface ListedSection {
  name: SectionName;
  /** Chats without their sub-agents. */
  count: number;
  rows: ListedRow[];
}

/** The reader's day. `isUtc` while nothing is known of the reader's time zone: on the server and while hydrating. */
export interface Today {
  now: number;
  isUtc: boolean;
}

/**
 * What stands where in the list: what needs a person, what is pinned, then by the day of the last turn. Within a section by the
 * last user message or the end of the last turn, never by progress.
 */
export function groupChats(chats: readonly ListedChat[], today: Today): ListedSection[] {
  const shown = chats.filter((chat) => !chat.archived);
  const ids = new Set(shown.map((chat) => chat.id));
  const children = new Map<string, ListedChat[]>();
  const roots: ListedChat[] = [];
  for (const chat of shown) {
    const { parentChatId } = chat;
    if (parentChatId === null || !ids.has(parentChatId)) roots.push(chat);
    else children.set(parentChatId, [...(children.get(parentChatId) ?? []), chat]);
  }
  const sections = new Map<SectionName, ListedChat[]>();
  for (const root of roots) {
    const name = sectionOf(root, { today, children });
    sections.set(name, [...(sections.get(name) ?? []), root]);
  }
  return ORDER.flatMap((name) => {
    const members = sections.get(name);
    if (members === undefined) return [];
    const rows = members.sort(name === "pinned" ? byPin : byTurn).flatMap((root) => family(root, children));
    return [{ name, count: members.length, rows }];
  });
}

interface Place {
  today: Today;
  children: Map<string, ListedChat[]>;
}

function sectionOf(chat: ListedChat, { today, children }: Place): SectionName {
  if (familyNeedsYou(chat, children)) return "needs-you";
  if (chat.pinOrder !== null) return "pinned";
  const days = daysBetween(chat.lastTurnAt, today);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days < DAYS_OF_WEEK) return "week";
  return days < DAYS_OF_MONTH ? "month" : "older";
}

/** A failed sub-agent is its parent's affair; a question of one is the person's. */
function familyNeedsYou(root: ListedChat, children: Place["children"]): boolean {
  if (needsYou(root)) return true;
  return descendants(root, children).some((chat) => chat.status === "requires_action");
}

function family(root: ListedChat, children: Place["children"]): ListedRow[] {
  const below = descendants(root, children).map((chat) => ({ chatId: chat.id, isChild: true }));
  return [{ chatId: root.id, isChild: false }, ...below];
}

/** Depth first, oldest first; a loop in the data cannot trap it. */
function descendants(root: ListedChat, children: Place["children"]): ListedChat[] {
  const found: ListedChat[] = [];
  const seen = new Set([root.id]);
  const open = newestFirst(children.get(root.id));
  for (let chat = open.pop(); chat !== undefined; chat = open.pop()) {
    if (seen.has(chat.id)) continue;
    seen.add(chat.id);
    found.push(chat);
    open.push(...newestFirst(children.get(chat.id)));
  }
  return found;
}

function newestFirst(chats: readonly ListedChat[] = []): ListedChat[] {
  return chats.toSorted(byCreation).reverse();
}

function byTurn(a: ListedChat, b: ListedChat): number {
  return Date.parse(b.lastTurnAt) - Date.parse(a.lastTurnAt) || compareIds(b.id, a.id);
}

function byPin(a: ListedChat, b: ListedChat): number {
  return (a.pinOrder ?? 0) - (b.pinOrder ?? 0) || byTurn(a, b);
}

function byCreation(a: ListedChat, b: ListedChat): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || compareIds(a.id, b.id);
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Calendar days: 23:59 and 00:01 are a day apart. */
function daysBetween(iso: string, { now, isUtc }: Today): number {
  const day = (date: Date) =>
    isUtc
      ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
      : Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(new Date(now)) - day(new Date(iso))) / DAY_MS);
}
