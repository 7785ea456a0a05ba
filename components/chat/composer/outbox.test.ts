import { expect, test } from "vitest";
import { nextToSend, type OutboxItem, parseOutbox, pauseBeforeRetry, reduceOutbox } from "./outbox";

function item(key: string, patch: Partial<OutboxItem> = {}): OutboxItem {
  return {
    key,
    text: key,
    modelId: null,
    busyBehavior: "queue",
    createdAtMs: 0,
    roundStartedAtMs: 0,
    state: "sending",
    problem: null,
    ...patch,
  };
}

test("messages leave in the order in which they were typed, and only when the server has them", () => {
  const items = reduceOutbox(reduceOutbox([], { type: "added", item: item("a") }), {
    type: "added",
    item: item("b"),
  });
  expect(nextToSend(items)?.key).toBe("a");
  const rest = reduceOutbox(items, { type: "accepted", key: "a" });
  expect(nextToSend(rest)?.key).toBe("b");
});

test("a failed message waits for the person and lets the next one pass", () => {
  const items = reduceOutbox([item("a"), item("b")], { type: "failed", key: "a", problem: "Too long." });
  expect(nextToSend(items)?.key).toBe("b");
  const again = reduceOutbox(items, { type: "tried_again", key: "a", nowMs: 9 });
  expect(nextToSend(again)).toMatchObject({ key: "a", problem: null, roundStartedAtMs: 9 });
});

test("the network is tried for a minute with growing pauses, a refusal not at all", () => {
  const pauses = [1, 2, 3, 4, 5].map((tries) =>
    pauseBeforeRetry(item("a"), { retryable: true, tries, nowMs: 0 }),
  );
  expect(pauses).toEqual([400, 800, 1_600, 3_200, 5_000]);
  expect(pauseBeforeRetry(item("a"), { retryable: true, tries: 9, nowMs: 56_000 })).toBeNull();
  expect(pauseBeforeRetry(item("a"), { retryable: false, tries: 1, nowMs: 0 })).toBeNull();
});

test.each([null, "", "{", "{}", '[{"key":1}]', "[null]"])(
  "storage that holds %j is an empty outbox",
  (text) => {
    expect(parseOutbox(text)).toEqual([]);
  },
);

test("an outbox survives storage", () => {
  const items = [item("a", { state: "failed" })];
  expect(parseOutbox(JSON.stringify(items))).toEqual(items);
});
