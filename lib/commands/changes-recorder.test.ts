import { expect, test } from "vitest";
import { ManualClock, settle } from "../worker/testing-clock";
import { createChangesRecorder } from "./changes-recorder";

function recorder(record: (chatId: string) => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  const looked: string[] = [];
  const ask = createChangesRecorder({
    clock,
    record: (chatId) => {
      looked.push(chatId);
      return record(chatId);
    },
  });
  return { clock, looked, ask };
}

test("the first batch is looked at once, whatever other chats do", () => {
  const { looked, ask } = recorder();
  void ask("chat_a");
  void ask("chat_b");
  expect(looked).toEqual(["chat_a", "chat_b"]);
});

test("batches in quick succession are looked at once more, behind the pause", async () => {
  const { clock, looked, ask } = recorder();
  const done = ask("chat_a");
  void ask("chat_a");
  void ask("chat_a");
  await settle();
  await clock.advance(999);
  expect(looked).toHaveLength(1);
  await clock.advance(1);
  expect(looked).toHaveLength(2);
  await clock.advance(1_000);
  await done;
  expect(looked).toHaveLength(2);
});

test("a look that failed does not keep the next batch from being looked at", async () => {
  const { looked, ask } = recorder(async () => {
    throw new Error("no workspace");
  });
  await expect(ask("chat_a")).rejects.toThrow("no workspace");
  await expect(ask("chat_a")).rejects.toThrow("no workspace");
  expect(looked).toHaveLength(2);
});
