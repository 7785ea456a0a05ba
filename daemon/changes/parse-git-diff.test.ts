import { expect, test } from "vitest";
import { parseGitDiff } from "./parse-git-diff";

const RAW = ":100644 100644 aaaa bbbb";

test("files are read with their status and figures", () => {
  const text = [
    `${RAW} M`,
    "a.ts",
    `${RAW} A`,
    "new\tname.ts",
    `${RAW} D`,
    "gone.ts",
    "3\t1\ta.ts",
    "5\t0\tnew\tname.ts",
    "",
  ];
  expect(parseGitDiff(text.join("\0"))).toEqual([
    { path: "a.ts", status: "modified", additions: 3, deletions: 1, binary: false },
    { path: "new\tname.ts", status: "added", additions: 5, deletions: 0, binary: false },
    { path: "gone.ts", status: "deleted", additions: 0, deletions: 0, binary: false },
  ]);
});

test("a renamed file keeps its old name", () => {
  const text = [`${RAW} R090`, "old.ts", "new.ts", "1\t2\t", "old.ts", "new.ts", ""].join("\0");
  expect(parseGitDiff(text)).toEqual([
    { path: "new.ts", oldPath: "old.ts", status: "renamed", additions: 1, deletions: 2, binary: false },
  ]);
});

test("binary files have no figures", () => {
  const text = [`${RAW} M`, "a.png", "-\t-\ta.png", ""].join("\0");
  expect(parseGitDiff(text)).toEqual([
    { path: "a.png", status: "modified", additions: 0, deletions: 0, binary: true },
  ]);
});

test("no changes are no files", () => {
  expect(parseGitDiff("")).toEqual([]);
});
