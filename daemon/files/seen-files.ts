import { DaemonError } from "../daemon-error";
import { digestOf } from "./file-content";

const MAX_FILES = 5_000;

/** What each chat last saw of a file, so that it does not overwrite what others have changed meanwhile. */
export interface SeenFiles {
  record(chatId: string | null, relative: string, bytes: Buffer): void;
  /** @throws DaemonError when the chat saw this file and its content is another now. */
  assertUnchanged(chatId: string | null, file: { relative: string; bytes: Buffer | null }): void;
}

export function createSeenFiles(): SeenFiles {
  const digests = new Map<string, string>();
  const key = (chatId: string, relative: string) => `${chatId}\0${relative}`;
  return {
    record(chatId, relative, bytes) {
      if (chatId === null) return;
      const name = key(chatId, relative);
      digests.delete(name);
      digests.set(name, digestOf(bytes));
      const oldest = digests.keys().next().value;
      if (digests.size > MAX_FILES && oldest !== undefined) digests.delete(oldest);
    },
    assertUnchanged(chatId, { relative, bytes }) {
      const seen = chatId === null ? undefined : digests.get(key(chatId, relative));
      if (seen === undefined || (bytes !== null && digestOf(bytes) === seen)) return;
      throw new DaemonError(
        "refused",
        `${relative} was ${bytes === null ? "deleted" : "changed"} by something else since you read it. Nothing was written. Read it again with read_file, then repeat the edit.`,
      );
    },
  };
}
