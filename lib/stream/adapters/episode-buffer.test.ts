import { expect, test } from "vitest";
import type { PartFrame } from "../part-log";
import { EpisodeBuffer } from "./episode-buffer";

const OUTPUTS = 5_000;

function write(buffer: EpisodeBuffer, offset: number): PartFrame[] {
  const data = { toolCallId: "c", offset, text: "z".repeat(1_000) };
  buffer.append([{ type: "data-tool-output", data, transient: true }]);
  return buffer.number();
}

const open = () =>
  new EpisodeBuffer({
    chatId: "chat_1",
    historyVersion: 1,
    attempt: 1,
    messageId: "msg_1",
    kind: "tools",
    ownerEpoch: 1,
  });

test("what a command writes for hours takes a bounded memory, and every number can still be read", () => {
  const buffer = open();
  for (let i = 0; i < OUTPUTS; i++) {
    write(buffer, i * 1_000);
    buffer.confirm([...buffer.unsaved]);
  }
  expect(buffer.frames.length).toBeLessThan(400);
  let expected = 1;
  for (const frame of buffer.framesAfter(0)) {
    expect(frame.seq).toBe(expected);
    expected = frame.lastSeq + 1;
  }
  expect(expected).toBe(OUTPUTS + 1);
});

test("what the store does not have yet is not joined", () => {
  const buffer = open();
  for (let i = 0; i < OUTPUTS; i++) write(buffer, i * 1_000);
  buffer.confirm([]);
  expect(buffer.unsaved.size).toBe(OUTPUTS);
  expect(buffer.frames).toHaveLength(OUTPUTS);
});
