import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MAX_KEPT_BYTES = 1024 * 1024;
const OWNER_ONLY = { mode: 0o600 };

export interface TouchedFile {
  path: string;
  existed: boolean;
  /** File below the chat's directory that holds the content before the first edit; null: none, or too large. */
  original: string | null;
}

/** Which files a chat's edits have written, and what they held before: the changes of a workspace without Git. */
export interface TouchedFiles {
  /** Remembers a file before it is written for the first time. */
  record(chatId: string | null, file: { relative: string; before: Buffer | null }): void;
  list(chatId: string): TouchedFile[];
  original(chatId: string, file: TouchedFile): Buffer | null;
}

export function createTouchedFiles(stateDirectory: string): TouchedFiles {
  const directoryOf = (chatId: string) =>
    join(stateDirectory, "touched", createHash("sha256").update(chatId).digest("hex").slice(0, 32));

  function list(chatId: string): TouchedFile[] {
    const index = join(directoryOf(chatId), "index.json");
    if (!existsSync(index)) return [];
    return JSON.parse(readFileSync(index, "utf8")) as TouchedFile[];
  }

  return {
    list,
    record(chatId, { relative, before }) {
      if (chatId === null) return;
      const known = list(chatId);
      if (known.some((file) => file.path === relative)) return;
      const directory = directoryOf(chatId);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const keep = before !== null && before.length <= MAX_KEPT_BYTES;
      const original = keep ? `${known.length}.original` : null;
      if (original !== null && before !== null) writeFileSync(join(directory, original), before, OWNER_ONLY);
      const next: TouchedFile[] = [...known, { path: relative, existed: before !== null, original }];
      writeFileSync(join(directory, "index.json.new"), JSON.stringify(next), OWNER_ONLY);
      renameSync(join(directory, "index.json.new"), join(directory, "index.json"));
    },
    original: (chatId, file) =>
      file.original === null ? null : readFileSync(join(directoryOf(chatId), file.original)),
  };
}
