import { expect, test } from "vitest";
import { completeLength } from "./terminal-stream";

test("text is cut between characters, wherever its bytes are cut", () => {
  const text = "aß€😀\u0000z";
  const bytes = Buffer.from(text);
  for (let at = 0; at <= bytes.length; at++) {
    const head = bytes.subarray(0, at);
    const first = head.subarray(0, completeLength(head));
    expect(text.startsWith(first.toString())).toBe(true);
    expect(first.toString() + bytes.subarray(first.length).toString()).toBe(text);
    expect(at - first.length).toBeLessThan(4);
  }
});

test("what is no text is not waited for", () => {
  for (const bytes of [[0x80, 0x80, 0x80, 0x80], [0x61, 0xbf], [0xff], [0xe2, 0x82, 0xac, 0x80]]) {
    expect(completeLength(Buffer.from(bytes))).toBe(bytes[0] === 0xff ? 0 : bytes.length);
  }
});
