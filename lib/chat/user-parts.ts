import type { AppPart } from "./message-types";
import type { InputPart } from "./wire";

/** Marks a stored file in a part's URL; it is resolved when a prompt is built. */
export const APP_FILE_SCHEME = "app-file:";
const UNKNOWN_MEDIA_TYPE = "application/octet-stream";

export interface StoredFile {
  mediaType: string;
  name: string;
}

/** The row parts of what a person sent. Blank text is dropped: providers refuse it. */
export function toUserParts(
  content: readonly InputPart[],
  files: ReadonlyMap<string, StoredFile> = new Map(),
): AppPart[] {
  return content.flatMap((part) => {
    const converted = toUserPart(part, files);
    return converted === null ? [] : [converted];
  });
}

function toUserPart(part: InputPart, files: ReadonlyMap<string, StoredFile>): AppPart | null {
  switch (part.type) {
    case "text":
      return part.text.trim() === "" ? null : { type: "text", text: part.text };
    case "file": {
      const file = files.get(part.fileId);
      return {
        type: "file",
        url: APP_FILE_SCHEME + part.fileId,
        mediaType: file?.mediaType ?? UNKNOWN_MEDIA_TYPE,
        ...(file === undefined ? {} : { filename: file.name }),
      };
    }
    case "file-reference":
      return { type: "text", text: quoteLines(part) };
  }
}

function quoteLines(part: Extract<InputPart, { type: "file-reference" }>): string {
  const lines =
    part.startLine === part.endLine ? `line ${part.startLine}` : `lines ${part.startLine}-${part.endLine}`;
  const fence = fenceFor(part.text);
  return `${part.path}, ${lines}:\n${fence}\n${part.text}\n${fence}`;
}

/** A fence longer than any run of backticks in the quoted text. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  return "`".repeat(longest + 1);
}

/** Ids of the files that a message refers to, each once. */
export function fileIdsIn(content: readonly InputPart[]): string[] {
  return [...new Set(content.flatMap((part) => (part.type === "file" ? [part.fileId] : [])))];
}

/** The name of the first file of a row. */
export function fileNameIn(parts: readonly AppPart[]): string | undefined {
  return parts.find((part) => part.type === "file")?.filename;
}

/** Whether anything is left to send once blank text is dropped. */
export function hasContent(content: readonly InputPart[]): boolean {
  return toUserParts(content).length > 0;
}
