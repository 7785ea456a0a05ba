import { describe, expect, it } from "vitest";
import { hasContent, toUserParts } from "./user-parts";
import type { InputPart } from "./wire";

const reference = (overrides: Partial<Extract<InputPart, { type: "file-reference" }>> = {}): InputPart => ({
  type: "file-reference",
  path: "src/a.ts",
  startLine: 3,
  endLine: 5,
  text: "const a = 1;",
  ...overrides,
});

describe("what a person sent, as row parts", () => {
  it("keeps text as it was typed and drops what is blank", () => {
    expect(
      toUserParts([
        { type: "text", text: " Hi\n" },
        { type: "text", text: " \n" },
      ]),
    ).toEqual([{ type: "text", text: " Hi\n" }]);
  });

  it("refers to stored files by id, never by a URL that a converter would fetch", () => {
    const files = new Map([["file_1", { mediaType: "image/png", name: "shot.png" }]]);
    expect(
      toUserParts(
        [
          { type: "file", fileId: "file_1" },
          { type: "file", fileId: "file_2" },
        ],
        files,
      ),
    ).toEqual([
      { type: "file", url: "app-file:file_1", mediaType: "image/png", filename: "shot.png" },
      { type: "file", url: "app-file:file_2", mediaType: "application/octet-stream" },
    ]);
  });

  it("quotes referenced lines with their path and numbers", () => {
    expect(toUserParts([reference()])).toEqual([
      { type: "text", text: "src/a.ts, lines 3-5:\n```\nconst a = 1;\n```" },
    ]);
    expect(toUserParts([reference({ endLine: 3 })])).toEqual([
      { type: "text", text: "src/a.ts, line 3:\n```\nconst a = 1;\n```" },
    ]);
  });

  it("fences quoted lines so that they cannot end their own quotation", () => {
    const [part] = toUserParts([reference({ text: "a ```` b" })]);
    expect(part).toMatchObject({ text: "src/a.ts, lines 3-5:\n`````\na ```` b\n`````" });
  });
});

describe("a message", () => {
  it("says something unless all of it is blank", () => {
    expect(hasContent([])).toBe(false);
    expect(hasContent([{ type: "text", text: "\u00a0\n" }])).toBe(false);
    expect(hasContent([{ type: "text", text: "" }, reference()])).toBe(true);
  });
});
