/** How much text and how many bytes of files a value holds, keys and punctuation left out. */
export function textBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "object" || value === null) return 0;
  if (value instanceof Uint8Array) return value.byteLength;
  let total = 0;
  for (const field of Array.isArray(value) ? value : Object.values(value)) total += textBytes(field);
  return total;
}
