import { expect, test } from "vitest";
import { bunchBytes } from "./bunch-bytes";

const text = (chunk: Uint8Array | undefined) => new TextDecoder().decode(chunk);

function controlled() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled: unknown = null;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel(reason) {
      cancelled = reason;
    },
  });
  return {
    stream,
    send: (piece: string) => controller?.enqueue(new TextEncoder().encode(piece)),
    end: () => controller?.close(),
    fail: (error: Error) => controller?.error(error),
    cancelled: () => cancelled,
  };
}

test("hands the first bytes on at once", async () => {
  const source = controlled();
  const reader = bunchBytes(source.stream, { intervalMs: () => 60_000 }).getReader();
  source.send("a");
  expect(text((await reader.read()).value)).toBe("a");
});

test("bunches what follows until the interval is over", async () => {
  const source = controlled();
  const reader = bunchBytes(source.stream, { intervalMs: () => 20 }).getReader();
  source.send("a");
  await reader.read();
  for (const piece of ["b", "c", "d"]) source.send(piece);
  expect(text((await reader.read()).value)).toBe("bcd");
  source.end();
  expect((await reader.read()).done).toBe(true);
});

test("ends at once, not after the interval", async () => {
  const source = controlled();
  const reader = bunchBytes(source.stream, { intervalMs: () => 60_000 }).getReader();
  for (const piece of ["a", "b"]) source.send(piece);
  source.end();
  expect(text((await reader.read()).value)).toBe("a");
  expect(text((await reader.read()).value)).toBe("b");
  expect((await reader.read()).done).toBe(true);
});

test("hands on what it has before it fails", async () => {
  const source = controlled();
  const reader = bunchBytes(source.stream, { intervalMs: () => 60_000 }).getReader();
  source.send("a");
  await reader.read();
  source.send("b");
  const second = reader.read();
  await Promise.resolve();
  await new Promise(setImmediate);
  source.fail(new Error("lost"));
  expect(text((await second).value)).toBe("b");
  await expect(reader.read()).rejects.toThrow("lost");
});

test("does not wait once a bunch is large", async () => {
  const source = controlled();
  const reader = bunchBytes(source.stream, { intervalMs: () => 60_000, maxBytes: 4 }).getReader();
  source.send("a");
  await reader.read();
  for (const piece of ["bb", "cc", "dd"]) source.send(piece);
  expect(text((await reader.read()).value)).toBe("bbcc");
});

test("cancels its source", async () => {
  const source = controlled();
  await bunchBytes(source.stream, { intervalMs: () => 10 }).cancel("enough");
  expect(source.cancelled()).toBe("enough");
});
