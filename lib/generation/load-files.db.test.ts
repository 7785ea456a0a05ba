import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeFiles, insertFile, readFileBytes } from "../../db/queries/files";
import { MAX_PROMPT_FILE_BYTES } from "../chat/files/limits";
import { systemClock } from "../clock";
import { createWorkbench, type Workbench } from "../transitions/testing";
import { loadFiles } from "./load-files";
import { MAX_INLINE_BYTES } from "./prepare/user-content";
import { promptRow } from "./prepare/testing-rows";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

const HALF = MAX_PROMPT_FILE_BYTES / 2;

test("what a prompt does not show never leaves the database, and it never shows more than its budget", async () => {
  const { db } = bench.database;
  const kept: [id: string, mediaType: string, size: number][] = [
    ["file_old", "image/png", HALF],
    ["file_pdf", "application/pdf", 1_000],
    ["file_text", "text/plain", 3 * MAX_INLINE_BYTES],
    ["file_new", "image/png", HALF],
  ];
  for (const [id, mediaType, size] of kept) {
    const content = Buffer.alloc(size, "a");
    await insertFile(db, { id, ownerId: bench.userId, name: id, mediaType, size, sha256: "", content });
  }
  const read: [id: string, bytes: number][] = [];
  const deps = {
    clock: systemClock,
    log: pino({ level: "silent" }),
    describeFiles: (ids: readonly string[]) => describeFiles(db, ids),
    readFile: async (id: string, bytes: number) => {
      const data = await readFileBytes(db, id, bytes);
      read.push([id, data?.byteLength ?? 0]);
      return data;
    },
  };
  const rows = [...kept.map(([id]) => id), "file_gone"].map((id) =>
    promptRow("user", [{ type: "file", url: `app-file:${id}`, mediaType: "" }]),
  );
  const { signal } = new AbortController();
  const files = await loadFiles(deps, { signal }, { rows, format: "openai-compatible" });
  expect(read.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
    ["file_new", HALF],
    ["file_text", MAX_INLINE_BYTES],
  ]);
  expect([...files].map(([id, { size, data }]) => [id, size, data?.byteLength ?? null])).toEqual(
    expect.arrayContaining([
      ["file_old", HALF, null],
      ["file_pdf", 1_000, null],
      ["file_text", 3 * MAX_INLINE_BYTES, MAX_INLINE_BYTES],
      ["file_new", HALF, HALF],
    ]),
  );
  expect(files.size).toBe(4);
});
