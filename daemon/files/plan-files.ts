import { lstatSync } from "node:fs";
import { join } from "node:path";
import { MAX_PLAN_BYTES, PLANS_DIRECTORY, planFileName } from "../../lib/chat/plan-file";
import { DaemonError } from "../daemon-error";
import { withEntry } from "./beneath";
import { decodeText, readContent } from "./file-content";
import { createSeenFiles } from "./seen-files";
import type { TouchedFiles } from "./touched-files";
import type { WriteContext } from "./write-files";

/** Plans are no part of the workspace: they are in nobody's changes. */
const IN_NO_CHANGES: TouchedFiles = { record: () => {}, list: () => [], original: () => null };

export interface PlanFiles {
  /** Whether a path names a plan file, existing or not. */
  owns(path: string): boolean;
  /** Where file tools find it. @throws DaemonError for a name that is none, and for what is no plain file. */
  locate(
    path: string,
    of: { chatId: string | null; callId: string },
  ): { path: string; context: WriteContext };
  /** @throws DaemonError for another chat's plan. */
  requireOwn(path: string, chatId: string | null): void;
  /** A chat's whole plan; null: there is none. */
  read(chatId: string | null): Promise<string | null>;
}

/** Plan files of a workspace, in a directory of the daemon's own: commands see it, and cannot write there. */
export function createPlanFiles(directory: string): PlanFiles {
  const seen = createSeenFiles();
  const prefix = `${PLANS_DIRECTORY}/`;

  /** A link could lead a write, or a look, to somewhere else. */
  function requirePlainFile(name: string): void {
    const stats = lstatSync(join(directory, name), { throwIfNoEntry: false });
    if (stats && !stats.isFile()) {
      throw new DaemonError("refused", `${prefix}${name} is not a plain file. Nothing was done.`);
    }
  }

  const locate: PlanFiles["locate"] = (path, { chatId, callId }) => {
    const name = path.slice(prefix.length);
    if (!/^PLAN-[\w-]+\.md$/.test(name)) {
      const own = chatId === null ? "" : ` Yours is ${prefix}${planFileName(chatId)}.`;
      throw new DaemonError("invalid", `${path} is not the name of a plan file.${own}`);
    }
    requirePlainFile(name);
    return { path: name, context: { root: directory, chatId, callId, seen, touched: IN_NO_CHANGES } };
  };

  return {
    owns: (path) => path.startsWith(prefix),
    locate,
    requireOwn(path, chatId) {
      if (chatId !== null && path === `${prefix}${planFileName(chatId)}`) return;
      throw new DaemonError("refused", `${path} is the plan of another chat. Nothing was written.`);
    },
    async read(chatId) {
      if (chatId === null) return null;
      const path = `${prefix}${planFileName(chatId)}`;
      const { path: name, context } = locate(path, { chatId, callId: "" });
      return withEntry({ root: context.root, path: name }, (entry) => {
        const content = readContent(entry, path);
        if (content === null) return null;
        // Longer than can be proposed is told by its length, not sent.
        if (content.bytes.length > 2 * MAX_PLAN_BYTES) {
          throw new DaemonError(
            "invalid",
            `The plan is ${content.bytes.length} bytes; ${MAX_PLAN_BYTES} is the most. Shorten it with write_file.`,
          );
        }
        return decodeText(content.bytes, path);
      });
    },
  };
}
