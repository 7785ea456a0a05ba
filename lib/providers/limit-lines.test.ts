import { expect, test } from "vitest";
import { limitLines } from "./limit-lines";

const through = (...pieces: string[]) =>
  new Response(new Blob(pieces).stream().pipeThrough(limitLines(10))).text();

test("P17 a line that does not end fails the body", async () => {
  await expect(through("a".repeat(5), "b".repeat(6))).rejects.toMatchObject({ code: "LATHE_TOO_LARGE" });
});

test.each(["\n", "\r\n", "\r"])("P17 lines that end with %j pass, however many", async (end) => {
  const text = `${`12345678${end}`.repeat(50)}rest`;
  expect(await through(text)).toBe(text);
});
