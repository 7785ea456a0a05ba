import { expect, test } from "vitest";
import { OutputCapture } from "./output-capture";

function captureOf(...chunks: (Buffer | string)[]): OutputCapture {
  const capture = new OutputCapture();
  for (const chunk of chunks) capture.append(Buffer.from(chunk as string));
  return capture;
}

test("short output is kept as it is", () => {
  expect(captureOf("one\n", "two\n").render()).toEqual({ output: "one\ntwo\n" });
});

test("output up to both limits is kept whole, however it is cut into chunks", () => {
  const text = Array.from({ length: 4_000 }, (_, i) => `${String(i).padStart(7, "0")}\n`).join("");
  const whole = text.slice(0, 32 * 1024);
  for (const size of [1, 7, 1_000, 16_384, 16_385, 40_000]) {
    const capture = new OutputCapture();
    for (let i = 0; i < whole.length; i += size) capture.append(Buffer.from(whole.slice(i, i + size)));
    expect(capture.render()).toEqual({ output: whole });
  }
});

test("long output keeps its head and its tail, and counts what is missing", () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join("");
  const { output, truncated } = captureOf(text).render();
  expect(output.startsWith("line 0\nline 1\n")).toBe(true);
  expect(output.endsWith("line 99998\nline 99999\n")).toBe(true);
  expect(output).toMatch(/… \[\d+ bytes omitted\] …/);
  expect(truncated?.original_bytes).toBe(text.length);
  expect((truncated?.retained_bytes ?? 0) + (truncated?.omitted_bytes ?? 0)).toBe(text.length);
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(32 * 1024 + 100);
});

test("one endless line is cut", () => {
  const { output, truncated } = captureOf("x".repeat(200_000)).render();
  expect(output.length).toBeLessThan(6_000);
  expect(output).toContain("[line cut]");
  expect(truncated?.original_bytes).toBe(200_000);
});

test("bytes that are no text become valid text of bounded size", () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
  const { output } = captureOf(bytes).render();
  expect(output.isWellFormed()).toBe(true);
  expect(output).not.toContain("\0");
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(32 * 1024 + 100);
});

test("characters are never cut in two", () => {
  const { output } = captureOf("ä€😀\n".repeat(20_000)).render();
  expect(output).not.toContain("\uFFFD");
});

test("the output since an offset is what was appended after it, as far as it is kept", () => {
  const capture = captureOf("hello ", "world");
  expect(capture.since(6)).toEqual({ offset: 6, bytes: Buffer.from("world") });
  capture.append(Buffer.from("y".repeat(100_000)));
  const { offset, bytes } = capture.since(11);
  expect(offset + bytes.length).toBe(100_011);
  expect(bytes.length).toBe(16 * 1024);
});

test("the last line is the last that says something", () => {
  expect(captureOf("first\n  second  \n\n \n").lastLine()).toBe("second");
  expect(captureOf("10%\r20%\r30%").lastLine()).toBe("30%");
});
