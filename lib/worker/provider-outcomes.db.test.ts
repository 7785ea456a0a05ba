import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Script } from "../../e2e/fakes/model-server/script";
import type { OutcomeKind } from "../chat/message-types";
import { MAX_REPEATS } from "../chat/repeats";
import { TEST_FORMATS, type TestFormat } from "../providers/testing-connections";
import { FormatBench } from "./testing-formats";

let formats: FormatBench;

beforeEach(async () => {
  formats = await FormatBench.create();
});

afterEach(async () => {
  await formats.drop();
});

interface Ending {
  name: string;
  step: Script[number];
  /** In formats that cannot say it: something else, or null for no part at all. */
  outcome: OutcomeKind;
  except?: Partial<Record<TestFormat, OutcomeKind>>;
}

const ENDINGS: Ending[] = [
  { name: "nothing at all", step: { actions: [] }, outcome: "empty" },
  { name: "nothing but blanks", step: { actions: [{ type: "text", text: " \n" }] }, outcome: "empty" },
  {
    name: "a refusal",
    step: { actions: [{ type: "text", text: "I will not." }], finish: "refusal" },
    outcome: "refused",
    // Google's models refuse in words; its service holds back.
    except: { google: "filtered" },
  },
  {
    name: "an answer that is held back",
    step: { actions: [{ type: "text", text: "Half" }], finish: "content-filter" },
    outcome: "filtered",
    // Anthropic has one word for both.
    except: { anthropic: "refused" },
  },
  {
    name: "an answer that is too long",
    step: { actions: [{ type: "text", text: "On and on" }], finish: "length" },
    outcome: "length",
  },
  {
    name: "calls that are too long",
    step: { actions: [{ type: "tool", name: "look", input: { value: "x" } }], finish: "length" },
    outcome: "length",
  },
  {
    name: "thoughts alone",
    step: { actions: [{ type: "reasoning", text: "Hm." }] },
    outcome: "reasoning_only",
    // It keeps its thoughts to itself.
    except: { "openai-chat": "empty" },
  },
];

describe.each(TEST_FORMATS)("P16 an end that is no answer, from %s,", (format) => {
  it("is shown as what it is, ends the turn, and lets the chat go on", async () => {
    formats.use(format);
    formats.server.setScript([...ENDINGS.map(({ step }) => step), "Fine."] as Script);
    const chatId = await formats.ask("Go");
    for (const _ of ENDINGS.slice(1)) await formats.say(chatId, "Again");
    await formats.say(chatId, "Well?");
    const answers = (await formats.bench.rows(chatId)).filter(({ role }) => role === "assistant");
    const kinds = answers.map(({ parts }) =>
      parts.flatMap((part) => (part.type === "data-outcome" ? [part.data.kind] : [])),
    );
    const expected = ENDINGS.map(({ outcome, except }) => [except?.[format] ?? outcome]);
    expect(kinds).toEqual([...expected, []]);
    expect(formats.bench.tools.ran).toEqual([]);
    expect(await formats.lastText(chatId)).toBe("Fine.");
    expect(formats.server.requests.map(({ refusal }) => refusal)).toEqual(
      Array(ENDINGS.length + 1).fill(null),
    );
  });

  it("comes also to a model that asks for the same again and again, and gets the same", async () => {
    formats.use(format);
    const again: Script[number] = { actions: [{ type: "tool", name: "look", input: { value: "." } }] };
    formats.server.setScript([...Array(MAX_REPEATS + 1).fill(again), "All right."] as Script);
    const chatId = await formats.ask("Look");
    expect(formats.bench.tools.ran).toHaveLength(MAX_REPEATS);
    const last = (await formats.bench.rows(chatId)).at(-1);
    expect(last?.calls).toEqual([]);
    expect(last?.parts.slice(-2)).toMatchObject([
      { type: "dynamic-tool", state: "output-error", errorText: expect.stringContaining("5 times in a row") },
      { type: "data-outcome", data: { kind: "repeating" } },
    ]);
    await formats.say(chatId, "You have seen it");
    expect(await formats.lastText(chatId)).toBe("All right.");
    expect(formats.server.requests.every(({ refusal }) => refusal === null)).toBe(true);
  });
});
