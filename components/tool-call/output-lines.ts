import { stripAnsi } from "./ansi";

/** What the screen of a terminal would show: a carriage return overwrites, a backspace takes back. */
export function screenLines(output: string): string[] {
  const text = output.replaceAll("\r\n", "\n");
  const lines = text.split("\n").map(overwrite);
  while (lines.length > 0 && stripAnsi(lines.at(-1) ?? "").trim() === "") lines.pop();
  return lines;
}

const BACKSPACE = "\b";
const TAKEN_BACK = new RegExp(`[^${BACKSPACE}]${BACKSPACE}`);

function overwrite(line: string): string {
  if (!line.includes("\r") && !line.includes(BACKSPACE)) return line;
  let shown = line.split("\r").findLast((part) => part !== "") ?? "";
  while (TAKEN_BACK.test(shown)) shown = shown.replace(TAKEN_BACK, "");
  return shown.replaceAll(BACKSPACE, "");
}

/** Only the end is looked at: live output can be long, and this runs with every piece of it. */
const TAIL_CHARACTERS = 4_000;

/** The last line that says something, as plain text. */
export function lastLine(output: string): string {
  const lines = screenLines(output.slice(-TAIL_CHARACTERS));
  return stripAnsi(lines.at(-1) ?? "").trim();
}
