import { expect, test } from "vitest";
import { createFrames, createStatementReader, type Frame } from "./wire-frames";

function message(type: string, body: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), size, Buffer.from(body)]);
}

function cut(bytes: Buffer, side: "client" | "server", size: number): Frame[] {
  const frames = createFrames(side);
  const found: Frame[] = [];
  for (let start = 0; start < bytes.length; start += size)
    found.push(...frames(bytes.subarray(start, start + size)));
  return found;
}

test("messages come out whole, however the bytes were cut", () => {
  const bytes = Buffer.concat([message("", "start"), message("Q", "select 1\0"), message("S", "")]);
  for (let size = 1; size <= bytes.length; size++) {
    const frames = cut(bytes, "client", size);
    expect(frames.map(({ type }) => type)).toEqual(["", "Q", "S"]);
    expect(Buffer.concat(frames.map((frame) => frame.bytes))).toEqual(bytes);
  }
});

test("what a server says has types from the first byte on", () => {
  const bytes = Buffer.concat([message("R", "1234"), message("Z", "I")]);
  expect(cut(bytes, "server", 3).map(({ type }) => type)).toEqual(["R", "Z"]);
});

test("a prepared statement is known when it runs, under its name", () => {
  const read = createStatementReader();
  const frames = cut(
    Buffer.concat([
      message("P", "a\0insert into t\0\0\0"),
      message("P", "b\0commit\0\0\0"),
      message("B", "\0b\0\0\0\0\0\0\0"),
      message("B", "\0a\0\0\0\0\0\0\0"),
      message("Q", "rollback\0"),
    ]),
    "server",
    7,
  );
  expect(frames.map(read)).toEqual([null, null, "commit", "insert into t", "rollback"]);
});
