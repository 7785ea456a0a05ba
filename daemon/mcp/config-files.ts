import { closeSync, lstatSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { locate, type PlaceContext } from "../context/places";
import { DaemonError } from "../daemon-error";
import { withEntry } from "../files/beneath";
import { openEntry } from "../files/file-content";

const MAX_FILE_BYTES = 1024 * 1024;

export interface ConfigFile {
  /** As the setting names it. */
  shown: string;
  /** The directory that it must lie in, and stay in. */
  base: string;
  path: string;
}

/** Where servers are listed: in the workspace, in the home of its commands, or elsewhere where commands may look. */
export async function configFiles(settings: readonly string[], context: PlaceContext): Promise<ConfigFile[]> {
  const files = settings.map(async (shown) => {
    const place = await locate(posix.dirname(shown), context);
    if (place === null) return null;
    return { shown, base: place.root, path: posix.join(place.path, posix.basename(shown)) };
  });
  return (await Promise.all(files)).filter((file) => file !== null);
}

/** Null: there is no such file. @throws Error, in words for people, for one that cannot be read. */
export async function readConfigFile({ base, path }: ConfigFile): Promise<string | null> {
  try {
    return await withEntry({ root: base, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (opened === null) return null;
      try {
        if (!opened.stats.isFile()) throw new Error("it is no file");
        if (opened.stats.size > MAX_FILE_BYTES) throw new Error("it is larger than 1 MiB");
        return readFileSync(opened.fd, "utf8");
      } finally {
        closeSync(opened.fd);
      }
    });
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    if (error.reason === "not_found") return null;
    throw new Error("it leads out of the workspace, or cannot be opened", { cause: error });
  }
}

/** Changes when the file does. */
export async function stampOf(base: string, path: string): Promise<string> {
  try {
    return await withEntry({ root: base, path }, ({ at }) => {
      const { ino, size, mtimeMs, ctimeMs } = lstatSync(at);
      return [ino, size, mtimeMs, ctimeMs].join(":");
    });
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}
