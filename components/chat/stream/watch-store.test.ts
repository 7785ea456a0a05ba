import { afterEach, expect, test, vi } from "vitest";
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

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Locks of a browser: whoever waits gets its turn when the one before has let go. */
function browserLocks() {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
    const turn = last.then(() => (signal.aborted ? undefined : hold()));
    last = turn;
    return turn;
  };
  return { request };
}

test("a tab that is signed out lets another lead, which brings all of them back after a sign-in", async () => {
  const requests: number[] = [];
  let status = 401;
  vi.stubGlobal("navigator", { locks: browserLocks() });
  vi.stubGlobal("fetch", (_url: string, { signal }: { signal: AbortSignal }) => {
    requests.push(status);
    if (status !== 200) return Promise.resolve(new Response(null, { status }));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(": open\n\n"));
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return Promise.resolve(new Response(body));
  });
  const tab = () => {
    const window = new EventTarget();
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", new EventTarget());
    const store = new WatchStore();
    const leave = store.subscribe(() => {});
    return { window, leave, state: () => store.getSnapshot().connection.state };
  };
  const [first, second, third] = [tab(), tab(), tab()];
  const states = () => [first, second, third].map(({ state }) => state());
  await vi.waitFor(() => expect(requests).toEqual([401, 401, 401]));
  await vi.waitFor(() => expect(states()).toEqual(["signed_out", "signed_out", "signed_out"]));
  status = 200;
  second.window.dispatchEvent(new Event("focus"));
  await vi.waitFor(() => expect(states()).toEqual(["live", "live", "live"]));
  expect(requests).toEqual([401, 401, 401, 200]);
  second.leave();
  await vi.waitFor(() => expect(requests).toEqual([401, 401, 401, 200, 200]));
  for (const { leave } of [first, third]) leave();
});

test("a hidden tab draws many changes at once, and whatever is left when it is looked at", () => {
  vi.useFakeTimers();
  const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  vi.stubGlobal("document", document);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const store = new WatchStore();
  const titles: (string | undefined)[] = [];
  const leave = store.subscribe(() => titles.push(store.getSnapshot().chats.get("a")?.title));
  for (const title of ["one", "two", "three"]) store.apply(event("chat_updated", chat("a", title)));
  expect(titles).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(titles).toEqual(["three"]);
  store.apply(event("chat_updated", chat("a", "four")));
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(titles).toEqual(["three", "four"]);
  store.apply(event("chat_updated", chat("a", "five")));
  vi.advanceTimersByTime(1_000);
  expect(titles).toEqual(["three", "four", "five"]);
  leave();
  vi.useRealTimers();
});
