/** Shorter ones are placeholders such as "ollama", which an answer may well contain. */
const MIN_KEY_BYTES = 8;

export const REDACTED_KEY = "[redacted]";

/**
 * Replaces a key wherever it stands in a body, also where its bytes come in several pieces. What could be the beginning of one
 * waits for the next piece; null when the key is too short to be told from other words.
 */
export function scrubKey(apiKey: string | null): TransformStream<Uint8Array, Uint8Array> | null {
  // As it stands inside of JSON, too.
  const forms = apiKey === null ? [] : [...new Set([apiKey, JSON.stringify(apiKey).slice(1, -1)])];
  const keys = forms.map((form) => Buffer.from(form)).filter((key) => key.length >= MIN_KEY_BYTES);
  if (keys.length === 0) return null;
  let held: Uint8Array = new Uint8Array();
  return new TransformStream({
    transform(bytes, controller) {
      const text = replaceAll(held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]), keys);
      const kept = Math.max(...keys.map((key) => openBytes(text, key)));
      held = text.subarray(text.length - kept);
      if (kept < text.length) controller.enqueue(text.subarray(0, text.length - kept));
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(held);
    },
  });
}

function replaceAll(bytes: Buffer, keys: readonly Buffer[]): Buffer {
  let result = bytes;
  for (const key of keys) {
    if (!result.includes(key)) continue;
    // One character for each byte, so that bytes which are no text stay what they are.
    result = Buffer.from(
      result.toString("latin1").replaceAll(key.toString("latin1"), REDACTED_KEY),
      "latin1",
    );
  }
  return result;
}

/** How many of the last bytes are a beginning of the key. */
function openBytes(bytes: Buffer, key: Buffer): number {
  for (let length = Math.min(key.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(key.subarray(0, length))) return length;
  }
  return 0;
}
