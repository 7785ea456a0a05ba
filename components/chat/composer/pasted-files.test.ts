import { expect, test } from "vitest";
import { pastedFiles } from "./pasted-files";

const now = new Date("2026-01-02T03:04:05.678Z");
const picture = new File(["x"], "image.png", { type: "image/png" });

test("a short text is for the field, also with the picture that office programs copy beside it", () => {
  expect(pastedFiles({ files: [picture], text: "Total: 5" }, now)).toEqual([]);
});

test.each(["a".repeat(6_000), "line\n".repeat(120)])("a long text is a file that says when", async (text) => {
  const [file, ...others] = pastedFiles({ files: [], text }, now);
  expect(others).toEqual([]);
  expect(file?.name).toBe("pasted-text-2026-01-02T03-04-05.txt");
  expect(await file?.text()).toBe(text);
});

test("a picture is a file", () => {
  expect(pastedFiles({ files: [picture], text: "" }, now)).toEqual([picture]);
});
