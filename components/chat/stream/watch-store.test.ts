import { expect, test } from "vitest";
import type { Chat } from "@/lib/chat/wire";
import { WatchStore } from "./watch-store";

const chat = (id: string, title: string) => ({ id, title }) as Chat;
const event = (name: string, data: unknown) => ({ id: "1", name, data: JSON.stringify(data) });

test("chats are put by id, and go when they are deleted", () => {
  const store = new WatchStore();
  store.apply(event("chat_updated", chat("a", "old")));
  store.apply(event("chat_created", chat("b", "new")));
  store.apply(event("synced", {}));
  store.apply(event("chat_updated", chat("a", "renamed")));
  store.apply(event("chat_deleted", { id: "b" }));
  const { chats, ready } = store.getSnapshot();
  expect([...chats.values()]).toEqual([{ id: "a", title: "renamed" }]);
  expect(ready).toBe(true);
});

test("a seed never replaces what the stream has said", () => {
  const store = new WatchStore();
  store.apply(event("chat_updated", chat("a", "current")));
  store.seed([chat("a", "rendered earlier"), chat("b", "only rendered")]);
  expect([...store.getSnapshot().chats.values()].map(({ title }) => title)).toEqual([
    "current",
    "only rendered",
  ]);
});
