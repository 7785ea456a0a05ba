import { describe, expect, test } from "vitest";
import { Scrollback } from "./scrollback";

const filled = (capacity: number, ...texts: string[]) => {
  const scrollback = new Scrollback(capacity);
  for (const text of texts) scrollback.append(Buffer.from(text));
  return scrollback;
};
const text = ({ offset, bytes }: { offset: number; bytes: Buffer }) => [offset, bytes.toString()];

describe("what a terminal keeps", () => {
  test("is everything while it fits", () => {
    expect(text(filled(8, "abc", "de").since(null))).toEqual([0, "abcde"]);
    expect(text(filled(8, "abc", "de").since(3))).toEqual([3, "de"]);
    expect(text(filled(8, "abc").since(3))).toEqual([3, ""]);
  });

  test("is the last of it when it does not, from the start of a line on", () => {
    expect(text(filled(8, "0123\n56", "78\nab").since(null))).toEqual([5, "5678\nab"]);
    expect(text(filled(4, "0123456789").since(null))).toEqual([6, "6789"]);
  });

  test("is told from its start when what is asked for is gone, or has never been", () => {
    expect(text(filled(4, "0123", "4567").since(2))).toEqual([4, "4567"]);
    expect(text(filled(4, "0123").since(9))).toEqual([0, "0123"]);
  });

  test("is read piece by piece across the seam, whatever the pieces were", () => {
    const all = Array.from({ length: 500 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    for (const size of [1, 3, 7, 16, 40]) {
      const scrollback = new Scrollback(16);
      for (let at = 0; at < all.length; at += size) {
        scrollback.append(Buffer.from(all.slice(at, at + size)));
        const end = Math.min(all.length, at + size);
        expect(scrollback.read(0, 16).bytes.toString()).toBe(all.slice(Math.max(0, end - 16), end));
        expect(scrollback.read(end - 1, 5).bytes.toString()).toBe(all.slice(end - 1, end));
      }
    }
  });
});
