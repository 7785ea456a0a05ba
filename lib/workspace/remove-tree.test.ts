import { chmodSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeTree, removeTreeInPieces } from "./remove-tree";

test.each([
  ["at once", async (path: string) => removeTree(path)],
  ["in pieces", removeTreeInPieces],
])("%s: directories that nobody may look into go too, and what links lead to stays", async (_, remove) => {
  const base = mkdtempSync(join(tmpdir(), "lathe-tree-"));
  const tree = join(base, "tree");
  mkdirSync(join(tree, "closed", "inner"), { recursive: true });
  mkdirSync(join(base, "other"));
  writeFileSync(join(base, "other", "kept"), "");
  symlinkSync(join(base, "other"), join(tree, "link"));
  chmodSync(join(tree, "closed", "inner"), 0);
  chmodSync(join(tree, "closed"), 0);
  await remove(tree);
  expect(existsSync(tree)).toBe(false);
  expect(existsSync(join(base, "other", "kept"))).toBe(true);
  removeTree(tree);
  removeTree(base);
});
