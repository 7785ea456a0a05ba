import { expect, test } from "vitest";
import type { Chat } from "@/lib/chat/wire";
import { WatchStore } from "./watch-store";

const NEW = "2026-01-02T00:00:00.000Z";
const OLD = "2025-01-01T00:00:00.000Z";
const chat = (id: string, title: string, lastTurnAt = NEW) =>
  ({ id, title, status: "waiting", pinOrder: null, archived: false, lastTurnAt }) as Chat;
const event = (name: string, data: unknown) => ({ id: "1", name, data: JSON.stringify(data) });

test("chats are put by id, and go when they are deleted", () => {
  const store = new WatchStore();
  store.apply(event("chat_updated", chat("a", "old")));
  store.apply(event("chat_created", chat("b", "new")));
  store.apply(event("synced", {}));
  store.apply(event("chat_updated", chat("a", "renamed")));
  store.apply(event("chat_deleted", { id: "b" }));
  const { chats, ready } = store.getSnapshot();
  expect([...chats.values()]).toEqual([chat("a", "renamed")]);
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

test("what a later snapshot leaves out has gone, unless it is older than what the snapshot reaches", () => {
  const store = new WatchStore();
  store.seed([chat("gone", "x"), chat("old", "x", OLD), { ...chat("pinned", "x", OLD), pinOrder: 1 }]);
  const named = Array.from({ length: 100 }, (_, i) => `n${i}`);
  store.beginSnapshot();
  for (const id of named) store.apply(event("chat_updated", chat(id, "x", "2026-01-01T00:00:00.000Z")));
  store.apply(event("synced", {}));
  expect([...store.getSnapshot().chats.keys()].toSorted()).toEqual([...named, "old"].toSorted());
});

test("a snapshot that is shorter than its limit names everything there is", () => {
  const store = new WatchStore();
  store.seed([chat("gone", "x"), chat("old", "x", OLD)]);
  store.beginSnapshot();
  store.apply(event("chat_updated", chat("a", "x")));
  store.apply(event("synced", {}));
  expect([...store.getSnapshot().chats.keys()]).toEqual(["a"]);
});
