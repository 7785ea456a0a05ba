import { expect, it } from "vitest";
import { foldFamilies, MAX_CHILDREN_SHOWN } from "./fold-families";
import type { ListItem } from "./list-items";

const chat = (chatId: string, isChild = false): ListItem => ({ kind: "chat", key: chatId, chatId, isChild });
const heading: ListItem = { kind: "heading", key: "h", label: "Today", count: null };
const items = [
  heading,
  chat("a"),
  chat("a1", true),
  chat("a2", true),
  chat("b"),
  chat("c"),
  chat("c1", true),
];
const facts = { folded: new Set<string>(), openId: null, isWorking: () => false };
const keys = (list: readonly ListItem[]) => list.map(({ key }) => key);

it("tells a chat how many sub-agents it has, and others nothing", () => {
  const families = foldFamilies(items, facts).flatMap((item) =>
    item.kind === "chat" && item.family ? [[item.chatId, item.family.count]] : [],
  );
  expect(families).toEqual([
    ["a", 2],
    ["c", 1],
  ]);
});

it("leaves out what is folded away, unless it is open", () => {
  const folded = new Set(["a", "c"]);
  expect(keys(foldFamilies(items, { ...facts, folded }))).toEqual(["h", "a", "b", "c"]);
  expect(keys(foldFamilies(items, { ...facts, folded, openId: "c1" }))).toEqual(["h", "a", "b", "c", "c1"]);
});

it("of too many shows those that work, and the newest", () => {
  const many = Array.from({ length: MAX_CHILDREN_SHOWN + 5 }, (_, n) => chat(`k${n}`, true));
  const shown = keys(foldFamilies([chat("r"), ...many], { ...facts, isWorking: (id) => id === "k0" }));
  expect(shown).toHaveLength(MAX_CHILDREN_SHOWN + 1);
  expect(shown.slice(0, 3)).toEqual(["r", "k0", "k6"]);
});
