import { expect, test } from "vitest";
import { ApiError } from "@/lib/api/api-error";
import type { Chat } from "@/lib/chat/wire";
import { NewChatStore, type NewChatDeps, type PendingChat } from "./new-chat-store";

const message = {
  key: "req_1",
  text: "Fix the test",
  modelId: "model_1",
  choice: { type: "folder", path: "/home/ada/code" },
} as const;
const unreachable = () =>
  new ApiError({ code: "network", status: 0, message: "The server cannot be reached." });
const refused = () =>
  new ApiError({ code: "invalid_request", status: 400, message: "This folder does not exist." });

/** A chat is only handed on here, so its id has to do. */
const created = { id: "chat_1" } as Chat;

function stand(answers: (Chat | Error)[], stored: Map<string, string> = new Map(), userId = "usr_ada") {
  let nowMs = 1_000;
  const sent: PendingChat[] = [];
  const opened: string[] = [];
  const deps: NewChatDeps = {
    userId,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    create: async (item) => {
      sent.push(item);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("No answer is left");
      return answer;
    },
    now: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
    },
  };
  const store = new NewChatStore(deps);
  store.onCreated((chat) => opened.push(chat.id));
  return { store, stored, sent, opened, deps };
}

/** Resolves once nothing is on its way. */
async function settled(store: NewChatStore): Promise<void> {
  while (store.getSnapshot()?.state === "sending") await new Promise((resolve) => setImmediate(resolve));
}

test("a message is stored and on screen before it is sent, and gone once the chat exists", async () => {
  const { store, stored, opened } = stand([created]);
  store.send(message);
  expect(store.getSnapshot()).toMatchObject({ ...message, state: "sending" });
  expect(stored.size).toBe(1);
  await settled(store);
  expect(store.getSnapshot()).toBeNull();
  expect(stored.size).toBe(0);
  expect(opened).toEqual(["chat_1"]);
});

test("an unreachable server is tried again with the same key", async () => {
  const { store, sent, opened } = stand([unreachable(), unreachable(), created]);
  store.send(message);
  await settled(store);
  expect(sent.map((item) => item.key)).toEqual(["req_1", "req_1", "req_1"]);
  expect(opened).toEqual(["chat_1"]);
});

test("after a minute it has failed, the text is kept, and another try begins a new minute", async () => {
  const { store, sent, stored } = stand([unreachable()]);
  store.send(message);
  await settled(store);
  expect(store.getSnapshot()).toMatchObject({ text: message.text, state: "failed", problem: null });
  expect(stored.size).toBe(1);
  const before = sent.length;
  store.tryAgain();
  await settled(store);
  expect(sent.length).toBeGreaterThan(before + 1);
  expect(sent.at(-1)?.key).toBe("req_1");
});

test("a refusal is told at once in the server's words, and the text can be taken back", async () => {
  const { store, sent, stored } = stand([refused()]);
  store.send(message);
  await settled(store);
  expect(sent).toHaveLength(1);
  expect(store.getSnapshot()?.problem).toBe("This folder does not exist.");
  expect(store.takeBack()).toEqual({ text: message.text, files: [] });
  expect(store.getSnapshot()).toBeNull();
  expect(stored.size).toBe(0);
});

test("a page that was left on the way sends again, with the key and the place of the first time", async () => {
  const first = stand([refused()]);
  first.store.send(message);
  await settled(first.store);
  const second = stand([created], first.stored);
  expect(second.store.getSnapshot()).toMatchObject({ ...message, state: "failed" });
  second.store.tryAgain();
  await settled(second.store);
  expect(second.sent[0]).toMatchObject(message);
  expect(second.opened).toEqual(["chat_1"]);
});

test("the next person at the browser neither sees nor sends what the last one could not", async () => {
  const ada = stand([refused()]);
  ada.store.send(message);
  await settled(ada.store);
  const bob = stand([created], ada.stored, "usr_bob");
  expect(bob.store.getSnapshot()).toBeNull();
  await bob.store.deliver();
  expect(bob.sent).toEqual([]);
  expect(stand([created], ada.stored).store.getSnapshot()).toMatchObject(message);
});
