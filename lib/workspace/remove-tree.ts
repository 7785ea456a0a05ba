import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { chmod, opendir, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";

const OWNER_ONLY = 0o700;
/** Something that has just been stopped may still leave a last file behind. */
const RETRIES = 5;

/**
 * Deletes a directory with everything in it, also what nobody may look into: the kernel leaves such a directory beside a copy that
 * was laid over another one, and commands may leave more. Links are deleted and never followed.
 */
export function removeTree(path: string): void {
  if (!existsSync(path)) return;
  openUp(path);
  rmSync(path, { recursive: true, force: true, maxRetries: RETRIES });
}

function openUp(directory: string): void {
  chmodSync(directory, OWNER_ONLY);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(join(directory, entry.name));
  }
}

/**
 * The same, one entry at a time, so that whoever calls it goes on meanwhile however large the tree is.
 *
 * @throws Error when something cannot be deleted; what came before it is.
 */
export async function removeTreeInPieces(path: string): Promise<void> {
  await chmod(path, OWNER_ONLY);
  for await (const entry of await opendir(path)) {
    const at = join(path, entry.name);
    await (entry.isDirectory() ? removeTreeInPieces(at) : unlink(at));
  }
  await rmdir(path);
}
