import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEventStream } from "./event-sink";

const LIFETIME_MS = 600_000;
const SECOND = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function open(signal?: AbortSignal) {
  const request = new Request("http://test/stream", signal ? { signal } : {});
  const { response, sink } = createEventStream(request, { lifetimeMs: LIFETIME_MS });
  const reader = response.body?.getReader();
  if (!reader) throw new Error("a stream has a body");
  const decoder = new TextDecoder();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? null : decoder.decode(value);
  };
  return { response, sink, read };
}

const big = (bytes: number) => ({ name: "message", data: "x".repeat(bytes) });

test("the answer is one that no proxy keeps back, and it begins at once", async () => {
  const { response, read } = open();
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(response.headers.get("cache-control")).toContain("no-transform");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(await read()).toBe(": open\n\n");
});

test("an event is its cursor, its name and one line of JSON", async () => {
  const { sink, read } = open();
  await read();
  await sink.send({ id: "7.0.0.0.0", name: "status", data: { text: "two\nlines" } });
  expect(await read()).toBe('id: 7.0.0.0.0\nevent: status\ndata: {"text":"two\\nlines"}\n\n');
});

test("events that wait are fetched together", async () => {
  const { sink, read } = open();
  await read();
  await sink.send({ name: "a", data: 1 });
  await sink.send({ name: "b", data: 2 });
  expect(await read()).toBe("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n");
});

test("a silent stream is kept awake", async () => {
  const { read } = open();
  await read();
  const next = read();
  await vi.advanceTimersByTimeAsync(10 * SECOND);
  expect(await next).toBe(": still here\n\n");
});

test("who sends more than the client takes waits for it", async () => {
  const { sink, read } = open();
  await read();
  let sent = false;
  const sending = sink.send(big(400_000)).then((open) => {
    sent = open;
  });
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(sent).toBe(false);
  let text = "";
  while (!sent) text += await read();
  await sending;
  expect(text.length).toBeGreaterThan(100_000);
  expect(text.length).toBeLessThan(300_000);
});

test("D15 a client that does not read is cut after ten seconds, and what waits is let go", async () => {
  const { sink, read } = open();
  const sending = sink.send(big(1_000_000));
  await vi.advanceTimersByTimeAsync(11 * SECOND);
  expect(await sending).toBe(false);
  expect(sink.signal.aborted).toBe(true);
  await expect(read()).rejects.toMatchObject({ name: "AbortError" });
});

test("a slow client that goes on reading is not cut", async () => {
  const { sink, read } = open();
  void sink.send(big(1_000_000));
  for (let second = 0; second < 80; second += 8) {
    await vi.advanceTimersByTimeAsync(8 * SECOND);
    await read();
  }
  expect(sink.signal.aborted).toBe(false);
});

test("a connection ends by itself after about its lifetime", async () => {
  const { sink, read } = open();
  const reading = (async () => {
    while ((await read()) !== null);
  })();
  await vi.advanceTimersByTimeAsync(LIFETIME_MS * 0.89);
  expect(sink.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(LIFETIME_MS * 0.22);
  expect(sink.signal.aborted).toBe(true);
  await reading;
});

test("what was sent before an end still arrives", async () => {
  const { sink, read } = open();
  await sink.send({ name: "a", data: 1 });
  sink.end();
  expect(await read()).toBe(": open\n\n");
  expect(await read()).toBe("event: a\ndata: 1\n\n");
  expect(await read()).toBeNull();
  expect(await sink.send({ name: "b", data: 2 })).toBe(false);
});

test("a client that goes away ends the connection, and no timer is left", () => {
  const client = new AbortController();
  const { sink } = open(client.signal);
  client.abort();
  expect(sink.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
