import type { ToolOutcome } from "./tool-port";

/** A third of the window, at about three bytes a token. */
const WINDOW_SHARE = 3;
const BYTES_PER_TOKEN = 3;
const MIN_BYTES = 16 * 1024;
const UNKNOWN_WINDOW_BYTES = 64 * 1024;
const MARKER_BYTES = 256;
const HEAD_SHARE = 2 / 3;
/** A string shorter than this is not worth cutting. */
const MIN_CUT_BYTES = 1_024;
const MAX_CUTS = 32;

/** How much of one result a model with this window reads. */
export function resultBudgetBytes(contextLimit: number | null): number {
  if (contextLimit === null) return UNKNOWN_WINDOW_BYTES;
  return Math.max(MIN_BYTES, Math.floor(contextLimit / WINDOW_SHARE) * BYTES_PER_TOKEN);
}

/** Cuts what is too long for the model out of the middle of a result's texts; files in it stay whole. */
export function capOutcome(outcome: ToolOutcome, budgetBytes: number): ToolOutcome {
  const { output, modelOutput, isError } = outcome;
  return {
    output: capValue(output ?? null, budgetBytes),
    isError,
    ...(modelOutput === undefined ? {} : { modelOutput: capModelOutput(modelOutput, budgetBytes) }),
  };
}

function capModelOutput(modelOutput: unknown, budgetBytes: number): unknown {
  if (!isObject(modelOutput)) return capValue(modelOutput, budgetBytes);
  const { type, value } = modelOutput;
  if (type !== "content" || !Array.isArray(value)) {
    return { ...modelOutput, value: capValue(value ?? null, budgetBytes) };
  }
  const items = value.map((item: unknown) =>
    isObject(item) && typeof item["text"] === "string"
      ? { ...item, text: cutMiddle(item["text"], budgetBytes) }
      : item,
  );
  return { ...modelOutput, value: items };
}

/** The value as JSON of at most `budgetBytes`: its longest texts are cut, and if that is not enough it becomes one cut text. */
function capValue(value: unknown, budgetBytes: number): unknown {
  let capped: unknown = JSON.parse(JSON.stringify(value) ?? "null");
  for (let cuts = 0; cuts < MAX_CUTS; cuts++) {
    const excess = jsonBytes(capped) - budgetBytes;
    if (excess <= 0) return capped;
    const longest = longestText(capped);
    if (longest === null || jsonBytes(longest.text) < MIN_CUT_BYTES) break;
    const room = Math.max(jsonBytes(longest.text) - excess, MIN_CUT_BYTES / 2);
    capped = replaceAt(capped, longest.path, cutToJson(longest.text, room));
  }
  if (jsonBytes(capped) <= budgetBytes) return capped;
  return cutToJson(JSON.stringify(capped), budgetBytes);
}

/** Cuts a text so that its JSON, escapes included, fits. */
function cutToJson(text: string, maxBytes: number): string {
  let room = maxBytes;
  let cut = cutMiddle(text, room);
  while (jsonBytes(cut) > maxBytes && room > MARKER_BYTES) {
    room = Math.floor(room * 0.8);
    cut = cutMiddle(text, room);
  }
  return cut;
}

/** Keeps the first two thirds and the last third of what fits, around a marker; never splits a character. */
export function cutMiddle(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.toWellFormed(), "utf8");
  if (bytes.length <= maxBytes) return text;
  const room = Math.max(0, maxBytes - MARKER_BYTES);
  const head = bytes.subarray(0, characterStart(bytes, Math.floor(room * HEAD_SHARE)));
  const tail = bytes.subarray(characterStart(bytes, bytes.length - (room - head.length)));
  const omitted = bytes.length - head.length - tail.length;
  return `${head.toString("utf8")}\n\n[… ${omitted} of ${bytes.length} bytes were left out here …]\n\n${tail.toString("utf8")}`;
}

/** The next position at or after `position` at which a character begins. */
function characterStart(bytes: Buffer, position: number): number {
  let start = position;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start++;
  return start;
}

type Path = (string | number)[];

function longestText(value: unknown, path: Path = []): { path: Path; text: string } | null {
  if (typeof value === "string") return { path, text: value };
  if (!isObject(value) && !Array.isArray(value)) return null;
  let longest: { path: Path; text: string } | null = null;
  for (const [key, child] of Object.entries(value)) {
    const found = longestText(child, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== null && found.text.length > (longest?.text.length ?? -1)) longest = found;
  }
  return longest;
}

function replaceAt(value: unknown, path: Path, text: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return text;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === key ? replaceAt(item, rest, text) : item));
  }
  return isObject(value) ? { ...value, [key]: replaceAt(value[key], rest, text) } : value;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "null");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
