import { randomUUID } from "node:crypto";
import { closeSync } from "node:fs";
import {
  type ContextAnswer,
  type ContextRequestFrame,
  contextRequestSchema,
} from "../../lib/workspace/protocol-context";
import { locate, type Place, type PlaceContext } from "../context/places";
import { withEntry } from "../files/beneath";
import { openEntry } from "../files/file-content";
import type { MailboxAnswer } from "./mailbox";

const VERSION = "1";

export interface InsideRequestsDeps {
  places: PlaceContext;
  /** Null: no server has answered. */
  ask(frame: ContextRequestFrame): Promise<ContextAnswer | null>;
}

/** What commands ask for by way of the mailbox. */
export function createInsideRequests({ places, ask }: InsideRequestsDeps) {
  return async (request: string): Promise<MailboxAnswer> => {
    const [version, action, chatId, path = ""] = request.split("\0");
    if (version !== VERSION) return refused("This is no request that this workspace understands.");
    const directory = action === "add" ? await settingOf(path, places) : undefined;
    if (directory === null) {
      return refused(
        "This directory cannot be read for a chat. Choose one in the workspace, in its home, or one that lies beside it and can be read by everyone.",
      );
    }
    const change = { action, ...(directory === undefined ? {} : { directory }) };
    const frame = contextRequestSchema.safeParse({
      type: "context_request",
      id: `ask_${randomUUID()}`,
      chatId,
      change,
    });
    if (!frame.success) return refused("This is no request that this workspace understands.");
    const answer = await ask(frame.data);
    if (answer === null)
      return { state: "unanswered", words: "Lathe cannot be reached just now. Ask again." };
    return { state: answer.ok ? "ok" : "refused", words: answer.words };
  };
}

/** A directory as settings name it, or null: nothing could be read there. */
async function settingOf(path: string, places: PlaceContext): Promise<string | null> {
  if (!path.startsWith("/")) return null;
  const place = await locate(path, places);
  if (place === null || !(await isDirectory(place))) return null;
  const { config, home } = places;
  if (place.root === home.directory) return place.path === "" ? "~" : `~/${place.path}`;
  // A name that begins so means the home.
  if (place.root !== config.root || place.path.startsWith("~")) return place.shown;
  return place.path === "" ? "." : place.path;
}

async function isDirectory({ root, path }: Place): Promise<boolean> {
  try {
    return await withEntry({ root, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (opened === null) return false;
      closeSync(opened.fd);
      return opened.stats.isDirectory();
    });
  } catch {
    return false;
  }
}

function refused(words: string): MailboxAnswer {
  return { state: "refused", words };
}
