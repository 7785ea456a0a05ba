import { storableText } from "../storable-text";

const MAX_NAME_CHARACTERS = 200;
const EXTENDED_VALUE = /^utf-8'[\w-]*'/i;
const UNNAMED = "file";

/** The name in an `X-File-Name` header, percent-encoded as RFC 5987 says, with or without its charset; null: not readable. */
export function decodeFileName(header: string): string | null {
  try {
    return decodeURIComponent(header.trim().replace(EXTENDED_VALUE, ""));
  } catch {
    return null;
  }
}

/** A name as it may be stored and shown: no path, no line breaks or other control characters, of bounded length. */
export function safeFileName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? "";
  const shown = storableText(base)
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
  if (shown === "" || shown === "." || shown === "..") return UNNAMED;
  return shorten(shown);
}

/** Cut in the middle of the name, not in its ending, and never in the middle of a character. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_NAME_CHARACTERS) return name;
  const dot = characters.lastIndexOf(".");
  const ending = dot > 0 && characters.length - dot <= 10 ? characters.slice(dot) : [];
  return [...characters.slice(0, MAX_NAME_CHARACTERS - ending.length), ...ending].join("");
}
