import { stripVTControlCharacters } from "node:util";
import type { Pubsub } from "../../db/pubsub";
import type { WorkspaceLogLevel } from "../../db/schema/workspace-logs";
import type { Log } from "../log";
import type { WorkspaceStore } from "./workspace-store";

const MAX_LINE_CHARACTERS = 2_000;
const MAX_LINES = 5_000;

export interface StartLog {
  write(text: string, level?: WorkspaceLogLevel): void;
  /** Resolves when every line is stored, or could not be. */
  flush(): Promise<void>;
}

export interface StartLogDeps {
  store: Pick<WorkspaceStore, "appendLog">;
  hints: Pick<Pubsub, "publish">;
  log: Log;
}

/** The lines of one start, stored in the order in which they are written. A line that cannot be stored keeps nothing from starting. */
export function createStartLog(
  { store, hints, log }: StartLogDeps,
  { workspaceId, build }: { workspaceId: string; build: number },
): StartLog {
  let written = 0;
  let last: Promise<void> = Promise.resolve();
  async function append(text: string, level: WorkspaceLogLevel): Promise<void> {
    try {
      await store.appendLog({ workspaceId, build, level, text });
      hints.publish("workspace", { workspaceId, event: "log" });
    } catch (error) {
      log.debug({ err: error, workspaceId }, "a line of a workspace's start could not be stored");
    }
  }
  return {
    write: (raw, level = "info") => {
      for (const line of raw.split(/\r?\n|\r/)) {
        const text = plain(line).slice(0, MAX_LINE_CHARACTERS).toWellFormed().trimEnd();
        if (text === "" || written >= MAX_LINES) continue;
        written++;
        last = last.then(() => append(text, level));
      }
    },
    flush: () => last,
  };
}

function plain(line: string): string {
  return stripVTControlCharacters(line).replace(/\p{Cc}/gu, " ");
}
