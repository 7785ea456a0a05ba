import { storableText } from "./storable-text";

/** Control characters, marks that turn the direction of text, and characters that nobody sees, as a person would not find them. */
const UNSEEN = /(?![\t\n])\p{Cc}|[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Text that was found somewhere, as a model may read it. */
export function cleanText(text: string): string {
  return storableText(text).replaceAll("\r\n", "\n").replace(UNSEEN, "");
}

/** The same of what has to keep to its line. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}
