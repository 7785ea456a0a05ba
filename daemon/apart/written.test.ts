import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTree } from "../../lib/workspace/remove-tree";
import { readWritten } from "./written";

/** Nobody's right to look is asked of root. */
const NOBODY = 65_534;
/** Thousands of files take a disk its time. */
const MEMORY = "/dev/shm";
/** As many of them, with a file in each, as are looked at, and some more. */
const LOOKED_AT = 2_500;
const DIRECTORIES = LOOKED_AT + 50;
const SLOW_DISK_MS = 60_000;

const isRoot = process.getuid?.() === 0;
let base: string;
beforeEach(() => {
  if (isRoot) process.seteuid?.(NOBODY);
  base = realpathSync(mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "lathe-written-")));
  mkdirSync(join(base, "upper"));
  mkdirSync(join(base, "root"));
});
afterEach(() => {
  removeTree(base);
  if (isRoot) process.seteuid?.(0);
}, SLOW_DISK_MS);

const read = () => readWritten(join(base, "upper"), join(base, "root"));

test("a copy that a command has closed is opened, and told", async () => {
  writeFileSync(join(base, "upper", "a.txt"), "one\n");
  chmodSync(join(base, "upper"), 0);
  expect(await read()).toMatchObject({ files: [{ path: "a.txt", change: "created" }], more: 0 });
});

test("a copy that cannot be looked into is told as one thing", async () => {
  chmodSync(join(base, "root"), 0);
  chmodSync(join(base, "upper"), 0);
  expect(await read()).toMatchObject({ files: [{ path: "." }], more: 0 });
});

test(
  "directories count towards what is looked at",
  async () => {
    for (let n = 0; n < DIRECTORIES; n++) {
      mkdirSync(join(base, "upper", `d${n}`));
      writeFileSync(join(base, "upper", `d${n}`, "f"), "");
    }
    const written = await read();
    expect((written?.files.length ?? 0) + (written?.more ?? 0)).toBe(LOOKED_AT);
  },
  SLOW_DISK_MS,
);
