import type { ModelMessage } from "ai";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppPart } from "../../chat/message-types";
import { ANTHROPIC, call, COMPAT, promptRow, signed, text, toAnthropic, toCompat } from "./testing-rows";
import { type PromptTarget, toPrompt } from "./to-prompt";

describe("toPrompt, for any rows", () => {
  it("builds the request of a step as a prefix of the next step's", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), anyTarget, async (rows, target) => {
        const whole = await toPrompt(rows, target);
        for (let length = 0; length <= rows.length; length++) {
          const earlier = await toPrompt(rows.slice(0, length), target);
          expect(JSON.stringify(whole.slice(0, earlier.length))).toBe(JSON.stringify(earlier));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("never leaves a call without a result, an empty message or a repeated id, whatever the rows hold", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), anyTarget, async (rows, target) => {
        expectAcceptable(await toPrompt(rows, target));
      }),
      { numRuns: 200 },
    );
  });
});

const anyTarget = fc.constantFrom<PromptTarget>(
  toAnthropic,
  toCompat,
  { ...toAnthropic, format: "openai-responses", metadataKey: "openai" },
  { ...toAnthropic, format: "openai-responses", metadataKey: "openai", isStored: true },
  { ...toAnthropic, format: "openai-chat", metadataKey: "openai" },
  { ...toAnthropic, format: "google", metadataKey: "google" },
);

const anyPart: fc.Arbitrary<AppPart> = fc.oneof(
  fc.constantFrom("", " ", "text").map(text),
  fc.constantFrom<AppPart>(
    signed,
    { type: "reasoning", text: "unsigned", state: "done" },
    { type: "step-start" },
    { type: "custom", kind: "anthropic.message_start" },
    { type: "source-url", sourceId: "1", url: "https://example.com" },
    { type: "data-outcome", data: { kind: "empty" } },
    { type: "file", url: "/relative", mediaType: "image/png" },
  ),
  fc
    .tuple(
      fc.constantFrom("call_0", "functions.read:0", "c"),
      fc.constantFrom(
        { state: "input-available" },
        { state: "input-streaming" },
        { state: "output-available", output: { ok: true } },
        { state: "output-available", output: null },
        { state: "output-error", input: "{", errorText: "bad" },
        { state: "output-error", errorText: "" },
        { state: "output-available", output: 1, providerExecuted: true },
      ),
    )
    .map(([toolCallId, more]) => call(toolCallId, more)),
);

const anyRow = fc
  .tuple(
    fc.constantFrom("user", "assistant"),
    fc.array(anyPart, { maxLength: 5 }),
    fc.constantFrom(ANTHROPIC, COMPAT, null),
  )
  .map(([role, parts, origin]) => promptRow(role as "user" | "assistant", parts, { origin }));

/** The rules that the providers' APIs hold a request to. */
function expectAcceptable(messages: ModelMessage[]): void {
  const seen = new Set<string>();
  messages.forEach((message, index) => {
    if (typeof message.content === "string") return;
    expect(message.content.length).toBeGreaterThan(0);
    if (message.role !== "assistant") return;
    const calls = message.content.flatMap((part) =>
      part.type === "tool-call" && part.providerExecuted !== true ? [part.toolCallId] : [],
    );
    for (const id of calls) {
      expect(seen.has(id)).toBe(false);
      expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
      seen.add(id);
    }
    expect(message.content.at(-1)?.type).not.toBe("reasoning");
    const next = messages[index + 1];
    const answered =
      next?.role === "tool"
        ? next.content.flatMap((part) => (part.type === "tool-result" ? [part.toolCallId] : []))
        : [];
    expect(answered).toEqual(calls);
  });
}
