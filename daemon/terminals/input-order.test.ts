import { describe, expect, test } from "vitest";
import { MAX_WRITERS } from "../../lib/workspace/protocol-terminal";
import { InputOrder } from "./input-order";

function typing() {
  const order = new InputOrder();
  let written = "";
  let takes = true;
  return {
    type: (offset: number, text: string, writer = "a") =>
      order.take({ writer, offset, bytes: Buffer.from(text) }, (bytes) => {
        if (takes) written += bytes.toString();
        return takes;
      }),
    written: () => written,
    taken: () => order.taken(),
    stall: (on: boolean) => {
      takes = !on;
    },
  };
}

describe("what is typed", () => {
  test("is written in its order, however it comes", () => {
    const { type, written, taken } = typing();
    type(4, "o ");
    type(2, "ch");
    expect(written()).toBe("");
    type(0, "xe");
    expect(written()).toBe("xecho ");
    expect(taken()).toEqual([{ writer: "a", offset: 6 }]);
  });

  test("is written once, also when it is sent again in other pieces", () => {
    const { type, written } = typing();
    type(0, "ls -l");
    type(0, "ls -l");
    type(3, "-la\n");
    type(5, "a\n");
    expect(written()).toBe("ls -la\n");
  });

  test("of two writers is in order for each", () => {
    const { type, written, taken } = typing();
    type(1, "b", "one");
    type(0, "x", "two");
    type(0, "a", "one");
    expect(written()).toBe("xab");
    expect(taken()).toEqual([
      { writer: "two", offset: 1 },
      { writer: "one", offset: 2 },
    ]);
  });

  test("is not told as taken while the terminal takes nothing, and goes on when it comes again", () => {
    const { type, written, taken, stall } = typing();
    stall(true);
    type(0, "abc");
    expect(taken()).toEqual([{ writer: "a", offset: 0 }]);
    stall(false);
    type(0, "abc");
    expect(written()).toBe("abc");
  });

  test("does not fill the memory: what waits for a missing piece is bounded, and so are the writers", () => {
    const { type, written, taken } = typing();
    const piece = "x".repeat(2_000);
    for (let at = 1; at < 100_000; at += 2_000) type(at, piece);
    type(0, "y");
    expect(written()).toHaveLength(1 + 2_000 * Math.floor((64 * 1024) / 2_000));
    for (let writer = 0; writer < 50; writer++) type(0, "z", `w${writer}`);
    expect(taken()).toHaveLength(MAX_WRITERS);
  });
});
