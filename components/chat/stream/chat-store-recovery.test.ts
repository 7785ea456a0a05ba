import { expect, test, vi } from "vitest";
import type { AppChunk } from "@/lib/chat/message-types";
import type { Chat, ChatStatus, StreamEvent, StreamEvents } from "@/lib/chat/wire";
import { ChatStore } from "./chat-store";

const WAIT = { timeout: 5_000, interval: 2 };
const error = { kind: "overloaded" as const, message: "Busy", retryable: true };
const retry = { attempt: 2, delayMs: 1_000, retryAt: "2026-01-01T00:00:00.000Z", error };

function createStore() {
  const onBroken = vi.fn();
  const store = new ChatStore({ onBroken, schedule: (callback) => callback() });
  return { store, onBroken };
}

function status(value: ChatStatus, history = 5, attempt = 2): StreamEvent {
  const versions = { snapshot: 9, history, queue: 0, retryState: 0, attempt, metadata: 0 };
  const chat = { id: "chat", status: value, lastError: null, versions } as unknown as Chat;
  return { name: "status", data: { status: value, waitingForCapacity: false, chat } };
}

function part(chunks: AppChunk[], at: Partial<StreamEvents["message_part"]> = {}): StreamEvent {
  const seq = at.seq ?? 1;
  const position = {
    historyVersion: 5,
    attempt: 2,
    messageId: "msg_1",
    seq,
    lastSeq: seq + chunks.length - 1,
  };
  return { name: "message_part", data: { ...position, ...at, chunks } };
}

const words: AppChunk[] = [
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "some words" },
];
const nonsense: AppChunk[] = [{ type: "text-delta", id: "never-started", delta: "x" }];
const shown = (store: ChatStore) => JSON.stringify(store.getSnapshot().live?.parts ?? []);

test("who joins during a retry wait keeps seeing it beside the failed attempt's text", async () => {
  const { store } = createStore();
  store.apply(status("running"));
  store.apply({ name: "retry", data: retry });
  store.apply(part(words));
  await vi.waitFor(() => expect(shown(store)).toContain("some words"), WAIT);
  expect(store.getSnapshot().retry).toEqual(retry);
  store.apply(part(words, { attempt: 3 }));
  expect(store.getSnapshot().retry).toBeNull();
});

test.each([
  ["the next attempt", status("running", 5, 3)],
  ["a retry by hand, which counts from one again", status("running", 10, 1)],
  ["an interrupt", status("interrupting")],
  ["the end of the turn", status("waiting")],
])("a retry wait is over with %s", (_what, event) => {
  const { store } = createStore();
  store.apply(status("running"));
  store.apply({ name: "retry", data: retry });
  store.apply(event);
  expect(store.getSnapshot().retry).toBeNull();
});

test("an old preview stays, marked, until the next part", async () => {
  const { store } = createStore();
  store.apply(status("running"));
  store.apply(part(words));
  await vi.waitFor(() => expect(shown(store)).toContain("some words"), WAIT);
  store.apply({ name: "preview_reset", data: { historyVersion: 5, attempt: 3, reason: "takeover" } });
  expect(store.getSnapshot().live).toMatchObject({ stale: "takeover" });
  expect(shown(store)).toContain("some words");
  store.apply(part([{ type: "start-step" }], { attempt: 3 }));
  await vi.waitFor(() => expect(store.getSnapshot().live).toMatchObject({ attempt: 3, stale: null }), WAIT);
  expect(shown(store)).not.toContain("some words");
});

test.each(["waiting", "error"] as const)("an old preview goes when nobody redoes it: %s", async (end) => {
  const { store } = createStore();
  store.apply(status("running"));
  store.apply(part(words));
  await vi.waitFor(() => expect(shown(store)).toContain("some words"), WAIT);
  store.apply(status(end));
  store.apply({ name: "preview_reset", data: { historyVersion: 5, attempt: 2, reason: "lost" } });
  expect(store.getSnapshot().live).toBeNull();
});

test("a failure among the chunks does not end the preview", async () => {
  const { store, onBroken } = createStore();
  store.apply(part([...words, { type: "error", errorText: "cut" }]));
  store.apply(part([{ type: "text-delta", id: "t", delta: ", and more" }], { seq: 4 }));
  await vi.waitFor(() => expect(shown(store)).toContain("some words, and more"), WAIT);
  expect(onBroken).not.toHaveBeenCalled();
});

test("a preview that makes no sense is fetched anew once, and then left out until its row comes", async () => {
  const { store, onBroken } = createStore();
  store.apply(part(nonsense));
  await vi.waitFor(() => expect(onBroken).toHaveBeenCalledOnce(), WAIT);
  store.apply(part(words, { seq: 2 }));
  expect(store.getSnapshot().live).toBeNull();
  store.apply(part(nonsense));
  await vi.waitFor(() => expect(store.getSnapshot().live).toBeNull(), WAIT);
  store.apply(part(words));
  expect(store.getSnapshot().live).toBeNull();
  expect(onBroken).toHaveBeenCalledOnce();
  store.apply(part(words, { historyVersion: 7, attempt: 1 }));
  await vi.waitFor(() => expect(shown(store)).toContain("some words"), WAIT);
});

test("after a gap the preview comes again from the start", async () => {
  const { store, onBroken } = createStore();
  store.apply(part(words));
  store.apply(part([{ type: "text-end", id: "t" }], { seq: 9 }));
  expect(onBroken).toHaveBeenCalledOnce();
  store.apply(part(words));
  await vi.waitFor(() => expect(shown(store)).toContain("some words"), WAIT);
});
