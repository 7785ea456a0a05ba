import { expect, test } from "vitest";
import { nearTheTopFirst, rankPaths } from "./rank-paths";

const PATHS = [
  "package.json",
  "src/queue.ts",
  "src/queue.test.ts",
  "src/old/my-queue.ts",
  "queue/readme.md",
  "src/quick/unit/edges.ts",
  "docs/request.md",
  "README.md",
];
const ranked = (typed: string, limit = 20) => rankPaths(nearTheTopFirst(PATHS), typed, limit);

test.each([
  ["queue.ts", ["src/queue.ts", "src/old/my-queue.ts", "src/queue.test.ts"]],
  ["queue", ["src/queue.ts", "src/queue.test.ts", "src/old/my-queue.ts", "queue/readme.md"]],
  ["QUEUE.T", ["src/queue.ts", "src/queue.test.ts", "src/old/my-queue.ts"]],
  ["src/old", ["src/old/my-queue.ts"]],
  ["src queue.test", ["src/queue.test.ts"]],
  ["rdm", ["README.md", "queue/readme.md"]],
  ["qtest", ["src/queue.test.ts", "src/quick/unit/edges.ts"]],
  ["nothing like it", []],
])("%j means first of all %j", (typed, expected) => {
  expect(ranked(typed).slice(0, expected.length)).toEqual(expected);
  if (expected.length === 0) expect(ranked(typed)).toEqual([]);
});

test("with nothing typed what lies near the top comes first, and no more than is asked for", () => {
  expect(ranked("", 3)).toEqual(["README.md", "package.json", "src/queue.ts"]);
});

test("a hundred thousand paths are ranked in the time of a key", () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `packages/p${index % 100}/src/file-${index}.ts`);
  const began = performance.now();
  expect(rankPaths(many, "file-99999", 20)).toEqual(["packages/p99/src/file-99999.ts"]);
  expect(performance.now() - began).toBeLessThan(1_500);
});
