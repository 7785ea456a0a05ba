import { expect, test } from "vitest";
import { isFoldedAtFirst, splitPath } from "./file-view";

test("a path is a name and a folder", () => {
  expect(splitPath("lib/chat/queue.ts")).toEqual({ name: "queue.ts", folder: "lib/chat" });
  expect(splitPath("README.md")).toEqual({ name: "README.md", folder: "" });
  expect(splitPath("/README.md")).toEqual({ name: "README.md", folder: "" });
});

const small = { path: "lib/a.ts", binary: false, additions: 3, deletions: 1 };

test("a small file that a person wrote is open", () => {
  expect(isFoldedAtFirst(small)).toBe(false);
  expect(isFoldedAtFirst({ ...small, additions: 399, deletions: 1 })).toBe(false);
});

test("bytes, floods and generated files are folded", () => {
  expect(isFoldedAtFirst({ ...small, binary: true })).toBe(true);
  expect(isFoldedAtFirst({ ...small, additions: 400, deletions: 1 })).toBe(true);
  for (const path of ["package-lock.json", "web/yarn.lock", "Cargo.lock", "a/dist/x.js", "app.min.css"]) {
    expect(isFoldedAtFirst({ ...small, path })).toBe(true);
  }
});
