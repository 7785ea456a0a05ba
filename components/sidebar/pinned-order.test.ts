import { expect, test } from "vitest";
import type { ListItem } from "./list-items";
import { pinnedIds, withPinnedOrder } from "./pinned-order";

const heading = (name: string, label: string): ListItem => ({
  kind: "heading",
  key: `heading-${name}`,
  label,
  count: null,
});
const chat = (chatId: string, isChild = false): ListItem => ({ kind: "chat", key: chatId, chatId, isChild });

const list = [
  heading("needs-you", "Needs you"),
  chat("n"),
  heading("pinned", "Pinned"),
  chat("a"),
  chat("a1", true),
  chat("b"),
  heading("today", "Today"),
  chat("t"),
];

test("only chats of the pinned section have an order of their own", () => {
  expect(pinnedIds(list)).toEqual(["a", "b"]);
  expect(pinnedIds([heading("today", "Today"), chat("t")])).toEqual([]);
});

test("a pinned chat moves with its sub-agents, and nothing else does", () => {
  const keys = withPinnedOrder(list, ["b", "a"]).map(({ key }) => key);
  expect(keys).toEqual(["heading-needs-you", "n", "heading-pinned", "b", "a", "a1", "heading-today", "t"]);
  expect(withPinnedOrder(list, ["a", "b"])).toEqual(list);
  expect(withPinnedOrder([heading("today", "Today"), chat("t")], [])).toHaveLength(2);
});
