import { formatPlural } from "@/lib/format";

/** Longer texts are shown up to here first, in characters. */
export const LONG_TEXT = 2_000;
const NAMING_KEYS = ["type", "role", "name", "toolName", "kind"] as const;

/** Whether a JSON value has anything inside that could be folded. */
export function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What a folded object or list says of itself: how much it holds, and for an object what it is. */
export function describeNode(value: object): string {
  if (Array.isArray(value)) return `[${formatPlural(value.length, "entry", "entries")}]`;
  const fields = new Map<string, unknown>(Object.entries(value));
  const names = NAMING_KEYS.flatMap((key) => {
    const named = fields.get(key);
    return typeof named === "string" && named !== "" && named.length <= 60 ? [named] : [];
  });
  const size = `{${formatPlural(fields.size, "key")}}`;
  return names.length === 0 ? size : `${size} ${names.join(" · ")}`;
}
