import type { ListItem } from "./list-items";

const PINNED_KEY = "heading-pinned";

interface Span {
  from: number;
  to: number;
}

function pinnedSpan(items: readonly ListItem[]): Span {
  const from = items.findIndex(({ key }) => key === PINNED_KEY) + 1;
  if (from === 0) return { from: 0, to: 0 };
  const next = items.findIndex((item, index) => index >= from && item.kind === "heading");
  return { from, to: next === -1 ? items.length : next };
}

/** Ids of the pinned chats as they stand in the list, without their sub-agents. */
export function pinnedIds(items: readonly ListItem[]): string[] {
  const { from, to } = pinnedSpan(items);
  return items
    .slice(from, to)
    .flatMap((item) => (item.kind === "chat" && !item.isChild ? [item.chatId] : []));
}

/** The list with its pinned chats in another order; sub-agents go with the chat that started them. */
export function withPinnedOrder(items: readonly ListItem[], order: readonly string[]): ListItem[] {
  const { from, to } = pinnedSpan(items);
  const families = new Map<string, ListItem[]>();
  let current: ListItem[] = [];
  for (const item of items.slice(from, to)) {
    if (item.kind === "chat" && !item.isChild) {
      current = [];
      families.set(item.chatId, current);
    }
    current.push(item);
  }
  return [...items.slice(0, from), ...order.flatMap((id) => families.get(id) ?? []), ...items.slice(to)];
}
