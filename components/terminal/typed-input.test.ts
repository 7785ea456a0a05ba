import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type TypedBody, TypedInput } from "./typed-input";

/** The other side: it takes what continues what it has, and answers when it is told to. */
function terminal() {
  const bodies: TypedBody[] = [];
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let writers = 0;
  const input = new TypedInput({
    post: (body) => {
      bodies.push(body);
      return new Promise<void>((resolve, reject) => pending.push({ resolve, reject }));
    },
    retryMs: (error) => (error instanceof Error && error.message === "gone" ? null : 100),
    newWriter: () => `w${++writers}`,
  });
  return { input, bodies, pending, next: () => pending.shift() };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("what is typed", () => {
  test("goes out at once, and together while calls are under way", async () => {
    const { input, bodies, next } = terminal();
    for (const key of "abcdef") input.type(key);
    expect(bodies).toEqual([
      { writer: "w1", offset: 0, data: "a" },
      { writer: "w1", offset: 1, data: "b" },
    ]);
    next()?.resolve();
    await settle();
    expect(bodies.slice(2)).toEqual([{ writer: "w1", offset: 2, data: "cdef" }]);
  });

  test("is placed by its bytes, and a long paste is cut between characters", async () => {
    const { input, bodies, pending } = terminal();
    input.type("é");
    input.type(`${"x".repeat(3_999)}😀y`);
    for (let round = 0; round < 4; round++) {
      pending.shift()?.resolve();
      await settle();
    }
    expect(bodies.map(({ offset, data }) => [offset, data.length])).toEqual([
      [0, 1],
      [2, 3_999],
      [4_001, 3],
    ]);
    expect(bodies[2]?.data).toBe("😀y");
  });

  test("is sent again when a call fails, from where it failed", async () => {
    const { input, bodies, next } = terminal();
    input.type("ls");
    next()?.reject(new Error("network"));
    await settle();
    expect(bodies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(bodies[1]).toEqual(bodies[0]);
  });

  test("is sent again when it was not taken in time, and not when it was", async () => {
    const { input, bodies, next } = terminal();
    input.type("a");
    next()?.resolve();
    await settle();
    input.heard([]);
    expect(bodies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_500);
    input.heard([{ writer: "other", offset: 5 }]);
    expect(bodies).toHaveLength(2);
    next()?.resolve();
    await settle();
    input.heard([{ writer: "w1", offset: 1 }]);
    await vi.advanceTimersByTimeAsync(5_000);
    input.heard([{ writer: "w1", offset: 1 }]);
    expect(bodies).toHaveLength(2);
    input.type("b");
    expect(bodies[2]).toEqual({ writer: "w1", offset: 1, data: "b" });
  });

  test("goes on under another name when the terminal has forgotten its writer", async () => {
    const { input, bodies, next } = terminal();
    input.type("a");
    next()?.resolve();
    await settle();
    input.heard([{ writer: "w1", offset: 1 }]);
    input.type("b");
    next()?.resolve();
    await settle();
    input.heard([{ writer: "w1", offset: 0 }]);
    expect(bodies.at(-1)).toEqual({ writer: "w2", offset: 0, data: "b" });
  });

  test("is given up when the terminal is gone, and refused when there is far too much of it", async () => {
    const { input, bodies, next } = terminal();
    expect(input.type("x".repeat(2 * 1024 * 1024))).toBe(false);
    input.type("a");
    next()?.reject(new Error("gone"));
    await vi.advanceTimersByTimeAsync(5_000);
    input.type("b");
    expect(bodies).toHaveLength(1);
  });
});
