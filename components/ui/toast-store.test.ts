import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ToastItem, ToastStore } from "./toast-store";

const item = (id: string, patch: Partial<ToastItem> = {}): ToastItem => ({
  id,
  kind: "plain",
  sentence: id,
  detail: null,
  action: null,
  ...patch,
});
const ids = (store: ToastStore) => store.getSnapshot().map((one) => one.id);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a plain one goes after 5 s, one with Undo after 8 s, an error stays", () => {
  const store = new ToastStore();
  store.add(item("plain"));
  store.add(item("undo", { action: { label: "Undo", run: () => {} } }));
  store.add(item("error", { kind: "error" }));
  vi.advanceTimersByTime(4_999);
  expect(ids(store)).toEqual(["plain", "undo", "error"]);
  vi.advanceTimersByTime(1);
  expect(ids(store)).toEqual(["undo", "error"]);
  vi.advanceTimersByTime(3_000);
  expect(ids(store)).toEqual(["error"]);
  vi.advanceTimersByTime(3_600_000);
  expect(ids(store)).toEqual(["error"]);
  store.close("error");
  expect(ids(store)).toEqual([]);
});

test("nothing goes away under the pointer, and its time begins anew afterwards", () => {
  const store = new ToastStore();
  store.add(item("a"));
  vi.advanceTimersByTime(4_000);
  store.hold(true);
  store.add(item("b"));
  vi.advanceTimersByTime(60_000);
  expect(ids(store)).toEqual(["a", "b"]);
  store.hold(false);
  vi.advanceTimersByTime(4_999);
  expect(ids(store)).toEqual(["a", "b"]);
  vi.advanceTimersByTime(1);
  expect(ids(store)).toEqual([]);
});

test("the same id replaces, and a fourth one takes the place of the oldest that is no error", () => {
  const store = new ToastStore();
  store.add(item("error", { kind: "error" }));
  store.add(item("a"));
  store.add(item("b"));
  store.add(item("a", { sentence: "again" }));
  expect(store.getSnapshot().map((one) => one.sentence)).toEqual(["error", "b", "again"]);
  store.add(item("c"));
  expect(ids(store)).toEqual(["error", "a", "c"]);
});

test("listeners hear of every change until they leave", () => {
  const store = new ToastStore();
  let heard = 0;
  const leave = store.subscribe(() => {
    heard += 1;
  });
  store.add(item("a"));
  store.close("a");
  store.close("a");
  leave();
  store.add(item("b"));
  expect(heard).toBe(2);
});
