import type { InputPart } from "./wire";

const MAX_WORDS = 6;
/** Code points, so that no character is cut in half. */
const MAX_FALLBACK_RUNES = 80;
const MAX_TITLE_RUNES = 200;
const ELLIPSIS = "…";
const UNTITLED = "New chat";

/**
 * The title that a chat has until somebody gives it a better one: the first six words of its first message, or the name of the
 * file that it consists of.
 */
export function fallbackTitle(content: readonly InputPart[], fileName = ""): string {
  const words = (titleSource(content) || plainText(fileName)).split(/\s+/u).filter((word) => word !== "");
  if (words.length === 0) return UNTITLED;
  const kept = words.slice(0, MAX_WORDS).join(" ");
  const runes = [...kept];
  if (runes.length > MAX_FALLBACK_RUNES)
    return (
      runes
        .slice(0, MAX_FALLBACK_RUNES - 1)
        .join("")
        .trimEnd() + ELLIPSIS
    );
  return words.length > MAX_WORDS ? fitEllipsis(runes) : kept;
}

/** A title as it may be stored: one line, well-formed, without control characters, at most 200 characters; null when nothing is left. */
export function cleanTitle(title: string): string | null {
  const text = plainText(title).replace(/\s+/gu, " ").trim();
  return text === "" ? null : [...text].slice(0, MAX_TITLE_RUNES).join("").trimEnd();
}

function fitEllipsis(runes: readonly string[]): string {
  return runes.slice(0, MAX_FALLBACK_RUNES - 1).join("") + ELLIPSIS;
}

function titleSource(content: readonly InputPart[]): string {
  for (const part of content) {
    if (part.type === "text" && part.text.trim() !== "") return plainText(part.text);
  }
  const reference = content.find((part) => part.type === "file-reference");
  return reference === undefined ? "" : plainText(reference.path);
}

/** Text columns take well-formed strings without NUL only. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}
