import { awaitedAfter } from "@/lib/chat/plan-mode";
import type { Message } from "@/lib/chat/wire";

/** What a person wrote after the agent had put something to them, by the key of the call that did. */
export type Replies = ReadonlyMap<string, string>;

/** The same replies come back as the same object, so that a new row redraws no card that it does not concern. */
export function createRepliesFinder(): (rows: readonly Message[]) => Replies {
  let known: Replies = new Map();
  return (rows) => {
    const found = findReplies(rows);
    const isSame = found.size === known.size && [...found].every(([key, text]) => known.get(key) === text);
    if (!isSame) known = found;
    return known;
  };
}

function findReplies(rows: readonly Message[]): Replies {
  const replies = new Map<string, string>();
  let asked: string[] = [];
  for (const row of rows) {
    if (row.role === "user") {
      for (const key of asked) replies.set(key, textOf(row));
      asked = [];
    } else if (row.compaction === undefined) {
      asked = askingKeys(row);
    }
  }
  return replies;
}

function askingKeys({ id, parts }: Message): string[] {
  // What is stored may be unreadable.
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part) =>
    part?.type === "dynamic-tool" && part.state === "output-available" && awaitedAfter(part.toolName) !== null
      ? [`${id}/${part.toolCallId}`]
      : [],
  );
}

function textOf({ parts }: Message): string {
  if (!Array.isArray(parts)) return "";
  return parts.flatMap((part) => (part?.type === "text" ? [part.text] : [])).join("\n");
}
