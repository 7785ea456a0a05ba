import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_PIECE_BYTES } from "../lib/workspace/protocol";
import { startTestDaemon, type TestDaemon } from "./testing";

const MAX_BYTES = 10 * 1024 * 1024;
const ASKED = { kind: "read_piece", maxBytes: MAX_BYTES } as const;

let daemon: TestDaemon;
const at = (path: string) => join(daemon.root, path);
const piece = (path: string, offset = 0) => daemon.ask({ ...ASKED, path, offset });

interface Piece {
  data: string;
  size: number;
  version: string;
}

beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

test("the pieces of a file are the file, whatever bytes it has", async () => {
  const bytes = Buffer.alloc(2 * MAX_PIECE_BYTES + 3, "\0\u00ff\u0001");
  writeFileSync(at("big.bin"), bytes);
  const pieces: Piece[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const next = (await daemon.result({ ...ASKED, path: "big.bin", offset })) as Piece;
    pieces.push(next);
    offset += Buffer.from(next.data, "base64").length;
  }
  expect(pieces).toHaveLength(3);
  expect(new Set(pieces.map(({ version }) => version)).size).toBe(1);
  expect(Buffer.concat(pieces.map(({ data }) => Buffer.from(data, "base64"))).equals(bytes)).toBe(true);
});

test("a file that has changed has another version", async () => {
  writeFileSync(at("log.txt"), "one\n");
  const before = (await daemon.result({ ...ASKED, path: at("log.txt"), offset: 0 })) as Piece;
  writeFileSync(at("log.txt"), "one\ntwo\n");
  const after = (await daemon.result({ ...ASKED, path: "log.txt", offset: 4 })) as Piece;
  expect(Buffer.from(after.data, "base64").toString()).toBe("two\n");
  expect(after.version).not.toBe(before.version);
});

test("what is missing, empty, a directory, too large, or not of the workspace is refused", async () => {
  writeFileSync(at("empty"), "");
  writeFileSync(at("huge"), "");
  truncateSync(at("huge"), MAX_BYTES + 1);
  symlinkSync("/etc/hostname", at("out-of-here"));
  const refusal = (message: RegExp) => ({ failure: { message: expect.stringMatching(message) } });
  expect(await piece("nothing.txt")).toMatchObject(refusal(/does not exist/));
  expect(await piece("empty")).toMatchObject(refusal(/is empty/));
  expect(await piece(".")).toMatchObject(refusal(/not a regular file/));
  expect(await piece("huge")).toMatchObject(refusal(/10 MiB is the most/));
  for (const path of ["out-of-here", "/etc/hostname", "../../etc/hostname"]) {
    expect(await piece(path)).toHaveProperty("failure");
  }
});
