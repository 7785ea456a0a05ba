import type { ListItem } from "./list-items";

/** Of one chat; those that have ended first are left out before those that work. */
export const MAX_CHILDREN_SHOWN = 100;

interface FoldFacts {
  /** Root chats whose sub-agents a person has folded away. */
  folded: ReadonlySet<string>;
  /** The chat that is open: its family is not folded. */
  openId: string | null;
  isWorking: (chatId: string) => boolean;
}

/** Tells each root how many sub-agents it has, and leaves out those that are folded away, or too many. */
export function foldFamilies(items: readonly ListItem[], facts: FoldFacts): ListItem[] {
  const shown: ListItem[] = [];
  for (let index = 0; index < items.length; ) {
    const item = items[index];
    if (item === undefined) break;
    const children = childrenBehind(items, index);
    index += 1 + children.length;
    if (item.kind !== "chat" || children.length === 0) {
      shown.push(item);
      continue;
    }
    const holdsOpen = children.some(({ chatId }) => chatId === facts.openId);
    const isOpen = holdsOpen || !facts.folded.has(item.chatId);
    shown.push({ ...item, family: { count: children.length, isOpen, canFold: !holdsOpen } });
    if (isOpen) shown.push(...mostTelling(children, facts));
  }
  return shown;
}

type ChatItem = Extract<ListItem, { kind: "chat" }>;

function childrenBehind(items: readonly ListItem[], index: number): ChatItem[] {
  const children: ChatItem[] = [];
  for (const item of items.slice(index + 1)) {
    if (item.kind !== "chat" || !item.isChild) break;
    children.push(item);
  }
  return children;
}

function mostTelling(children: readonly ChatItem[], { isWorking, openId }: FoldFacts): ListItem[] {
  const tooMany = children.length - MAX_CHILDREN_SHOWN;
  if (tooMany <= 0) return [...children];
  const ended = children.filter(({ chatId }) => !isWorking(chatId) && chatId !== openId);
  const left = new Set(ended.slice(0, tooMany));
  return children.filter((child) => !left.has(child));
}
