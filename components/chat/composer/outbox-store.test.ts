import { describe, expect, test } from "vitest";
import { ApiError } from "@/lib/api/api-error";
import type { OutboxItem } from "./outbox";
import { OutboxStore } from "./outbox-store";

function memoryStorage(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    values,
  };
}

const offline = new ApiError({ code: "network", status: 0, message: "unreachable" });
const signedOut = new ApiError({
  code: "unauthenticated",
  status: 401,
  message: "Sign in, or send an API token.",
});
const refused = new ApiError({ code: "queue_full", status: 400, message: "The queue is full." });

function stand(answers: (ApiError | "ok")[], storage = memoryStorage()) {
  let nowMs = 1_000;
  const sent: string[] = [];
  const store = new OutboxStore({
    storage,
    storageKey: "box",
    send: async (item: OutboxItem) => {
      sent.push(item.key);
      const answer = answers.shift() ?? "ok";
      if (answer !== "ok") throw answer;
      return { queued: false, messages: [] };
    },
    now: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
    },
  });
  const add = (key: string) =>
    store.add({ key, text: `text of ${key}`, modelId: null, busyBehavior: "queue" });
  const states = () => store.getSnapshot().map(({ key, state }) => [key, state]);
  return { store, sent, storage, add, states };
}

describe("a message", () => {
  test("is in storage and on screen before it is sent, and leaves with the answer", async () => {
    const { store, storage, add, states } = stand([]);
    add("a");
    expect(states()).toEqual([["a", "sending"]]);
    expect(storage.values.get("box")).toContain("text of a");
    await store.deliver();
    await expect.poll(states).toEqual([]);
    expect(storage.values.has("box")).toBe(false);
  });

  test("of somebody who was signed out says so, and is sent once they have signed in", async () => {
    const { store, add, sent, states } = stand([signedOut, "ok"]);
    add("a");
    await expect.poll(states).toEqual([["a", "failed"]]);
    expect(store.getSnapshot()[0]?.problem).toMatch(/^you were signed out/);
    store.signedIn();
    await expect.poll(states).toEqual([]);
    expect(sent).toEqual(["a", "a"]);
    store.signedIn();
    expect(sent).toEqual(["a", "a"]);
  });

  test("leaves alone what another tab of the same chat has not sent yet", async () => {
    const storage = memoryStorage();
    const [here, there] = [stand([], storage), stand([refused], storage)];
    there.add("b");
    await expect.poll(there.states).toEqual([["b", "failed"]]);
    here.add("a");
    await expect.poll(here.states).toEqual([]);
    expect(storage.values.get("box")).toContain("text of b");
    there.store.takeBack("b");
    expect(storage.values.has("box")).toBe(false);
  });

  test("is told of before it leaves, so that it is always in one of the two places", async () => {
    const { store, add } = stand([]);
    const seen: number[] = [];
    store.onSent(() => seen.push(store.getSnapshot().length));
    add("a");
    await expect.poll(() => seen).toEqual([1]);
  });

  test("is tried again with the same key while nobody answers", async () => {
    const { sent, add, states } = stand([offline, offline]);
    add("a");
    await expect.poll(states).toEqual([]);
    expect(sent).toEqual(["a", "a", "a"]);
  });

  test("fails after a minute, and the next one passes", async () => {
    const { add, states } = stand(Array.from({ length: 20 }, () => offline));
    add("a");
    await expect.poll(states).toEqual([["a", "failed"]]);
  });

  test("that was refused says why, and can be tried again or taken back", async () => {
    const { store, add, states } = stand([refused]);
    add("a");
    await expect.poll(states).toEqual([["a", "failed"]]);
    expect(store.getSnapshot()[0]?.problem).toBe("The queue is full.");
    store.tryAgain("a");
    await expect.poll(states).toEqual([]);
    expect(store.takeBack("a")).toEqual({ text: "", files: [] });
  });
});

test("messages arrive in the order in which they were typed", async () => {
  const { sent, add, states } = stand([offline]);
  for (const key of ["a", "b", "c"]) add(key);
  await expect.poll(states).toEqual([]);
  expect(sent).toEqual(["a", "a", "b", "c"]);
});

test("what an earlier page could not send goes out with a new minute; what had failed waits for the person", async () => {
  const old = (key: string, state: OutboxItem["state"]): OutboxItem => ({
    key,
    text: key,
    modelId: null,
    busyBehavior: "queue",
    createdAtMs: 0,
    roundStartedAtMs: -1_000_000,
    state,
    problem: null,
  });
  const storage = memoryStorage({ box: JSON.stringify([old("a", "failed"), old("b", "sending")]) });
  const { store, sent, states } = stand([offline], storage);
  await store.deliver();
  expect(sent).toEqual(["b", "b"]);
  expect(states()).toEqual([["a", "failed"]]);
});

test("a browser without storage still sends", async () => {
  const store = new OutboxStore({
    storage: null,
    storageKey: "box",
    send: async () => ({ queued: true }),
    now: () => 0,
    wait: async () => {},
  });
  store.add({ key: "a", text: "x", modelId: null, busyBehavior: "steer" });
  await expect.poll(() => store.getSnapshot()).toEqual([]);
});
