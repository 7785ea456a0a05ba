import { expect, test } from "vitest";
import { scrubKey } from "./scrub-key";

const KEY = "correct-horse-battery";

async function through(key: string, pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const scrub = scrubKey(key);
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
      }
      controller.close();
    },
  });
  return new Response(scrub === null ? source : source.pipeThrough(scrub)).text();
}

test("a key is replaced wherever its bytes are cut", async () => {
  const text = `é data: ${KEY}, ${KEY}. corr`;
  const expected = "é data: [redacted], [redacted]. corr";
  const bytes = new TextEncoder().encode(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await through(KEY, [bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(expected);
  }
  expect(
    await through(
      KEY,
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
    ),
  ).toBe(expected);
});

test("a key is replaced as JSON writes it", async () => {
  expect(await through('quo"ted-key', [JSON.stringify({ said: 'quo"ted-key' })])).toBe(
    '{"said":"[redacted]"}',
  );
});

test("what ends a line goes on at once, and a placeholder is no key", async () => {
  const scrub = scrubKey(KEY);
  const writer = scrub?.writable.getWriter();
  void writer?.write(new TextEncoder().encode("data: correct\n\n"));
  const first = await scrub?.readable.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe("data: correct\n\n");
  expect(await through("ollama", ["I am ollama"])).toBe("I am ollama");
});
