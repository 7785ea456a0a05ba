/** Texts of a value that is too large are cut to these lengths, until it fits. */
const TEXT_LIMITS = [65_536, 8_192, 1_024, 128];
const ENVELOPE_CHARS = 128;

/**
 * A JSON value whose text has at most `maxChars` characters: long texts in it are cut first, each saying how much is missing;
 * what is too large even then becomes the beginning of its own text.
 */
export function capJson(value: unknown, maxChars: number): unknown {
  const text = JSON.stringify(value) ?? "null";
  if (text.length <= maxChars) return value ?? null;
  for (const limit of TEXT_LIMITS) {
    const cut = cutTexts(value, limit);
    if (JSON.stringify(cut).length <= maxChars) return cut;
  }
  // Escaping doubles a text at most, but for control characters, which JSON's own text has none of.
  const start = text.slice(0, Math.floor(maxChars / 2) - ENVELOPE_CHARS).toWellFormed();
  return { truncated: true, characters: text.length, start };
}

function cutTexts(value: unknown, limit: number): unknown {
  if (typeof value === "string") {
    return value.length <= limit
      ? value
      : `${value.slice(0, limit).toWellFormed()}… [${value.length - limit} more characters]`;
  }
  if (Array.isArray(value)) return value.map((item) => cutTexts(item, limit));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, cutTexts(field, limit)]));
}
