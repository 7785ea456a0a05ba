import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What can be told of trees, by path: kind and mode, time, content. */
export function treeOf(...directories: string[]): Map<string, string> {
  const tree = new Map<string, string>();
  const visit = (path: string) => {
    const stats = lstatSync(path);
    const told: unknown[] = [stats.mode, stats.isDirectory() ? "" : stats.mtimeMs];
    if (stats.isSymbolicLink()) told.push(readlinkSync(path));
    else if (stats.isFile()) told.push(createHash("sha256").update(readFileSync(path)).digest("hex"));
    tree.set(path, told.join(" "));
    if (stats.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  for (const directory of directories) visit(directory);
  return tree;
}

export function hashOf(tree: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [path, told] of tree) hash.update(`${path}\0${told}\0`);
  return hash.digest("hex");
}

/** Paths that are not in both as they are in the other. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
