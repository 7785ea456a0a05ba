import { contextText } from "../../chat/context-parts";
import type { AppPart } from "../../chat/message-types";
import { APP_FILE_SCHEME } from "../../chat/user-parts";
import { MAX_PROMPT_FILE_BYTES } from "../../chat/files/limits";
import type { WireFormat } from "../../providers/model-connection";
import { takesFile } from "./media-types";

export interface PromptFile {
  mediaType: string;
  /** Bytes, also of what was not read. */
  size: number;
  /** As much as a prompt shows; null when it shows nothing of it: of no use to the target, or too much beside newer files. */
  data: Uint8Array | null;
}

/** The stored files that rows refer to, by file id. */
export type PromptFiles = ReadonlyMap<string, PromptFile>;

type FilePart = Extract<AppPart, { type: "file" }>;

const TEXT_TYPES =
  /^(text\/|image\/svg\+xml\b|application\/(json|xml|yaml|toml|javascript|typescript|x-sh)\b)/;

const BYTES_PER_MIB = 1024 * 1024;
/** About 50,000 tokens. */
const MAX_INLINE_CHARACTERS = 200_000;
/** No text of so many bytes has fewer characters than are shown: UTF-8 spends at most three on one, beside a mark at the front. */
export const MAX_INLINE_BYTES = 3 * MAX_INLINE_CHARACTERS + 8;

/** Whether a file is shown to every model as text. */
export const isInlineText = (mediaType: string) => TEXT_TYPES.test(mediaType);

/** Ids of the stored files that a row's parts refer to. */
export function fileIdsOf(parts: readonly AppPart[]): string[] {
  return parts.flatMap((part) => (part.type === "file" ? (storedFileId(part) ?? []) : []));
}

/** What a user's row tells the model: its text, and its files as images, documents or quoted text. Blank text goes. */
export function userContent(parts: readonly AppPart[], files: PromptFiles, format: WireFormat): AppPart[] {
  const context = contextText(parts);
  if (context !== null) return context === "" ? [] : [{ type: "text", text: context }];
  return parts.flatMap((part): AppPart[] => {
    if (part.type === "text") return part.text.trim() === "" ? [] : [{ type: "text", text: part.text }];
    return part.type === "file" ? [fileContent(part, files, format)] : [];
  });
}

function storedFileId(part: FilePart): string | null {
  return part.url.startsWith(APP_FILE_SCHEME) ? part.url.slice(APP_FILE_SCHEME.length) : null;
}

function fileContent(part: FilePart, files: PromptFiles, format: WireFormat): AppPart {
  const name = part.filename ?? "file";
  const id = storedFileId(part);
  const file = id === null ? undefined : files.get(id);
  if (file === undefined) return note(`The attached file "${name}" is no longer available.`);
  const isText = isInlineText(file.mediaType);
  if (!isText && !takesFile(format, file.mediaType)) {
    return note(`The attached file "${name}" (${file.mediaType}) cannot be shown to this model.`);
  }
  if (file.data === null) return note(leftOut(name, file.size));
  if (isText) {
    return { type: "text", text: `Attached file "${name}":\n\n${inlineText(file.data, file.size)}` };
  }
  const url = `data:${file.mediaType};base64,${Buffer.from(file.data).toString("base64")}`;
  return { type: "file", mediaType: file.mediaType, url, filename: name };
}

/** As much of a text as leaves room for the conversation; the same for every request, so that history stays as it was. */
function inlineText(data: Uint8Array, size: number): string {
  const text = new TextDecoder().decode(data);
  if (text.length <= MAX_INLINE_CHARACTERS) return text;
  const shown = text.slice(0, MAX_INLINE_CHARACTERS).toWellFormed();
  return `${shown}\n\n[The first ${MAX_INLINE_CHARACTERS} characters of a file of ${size} bytes.]`;
}

function leftOut(name: string, size: number): string {
  const most = `${MAX_PROMPT_FILE_BYTES / BYTES_PER_MIB} MiB`;
  return `The attached file "${name}" (${size} bytes) is left out here: the files of this chat are more than ${most} together, and newer ones come first. If it is needed, ask the user to attach it again.`;
}

function note(text: string): AppPart {
  return { type: "text", text: `[${text}]` };
}
