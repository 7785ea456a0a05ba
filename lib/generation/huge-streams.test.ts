import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import type { Script } from "../../e2e/fakes/model-server/script";
import { TEST_FORMATS, testConnection, type TestFormat } from "../providers/testing-connections";
import { MAX_ANSWER_CHARACTERS } from "./answer-limit";
import { outcomeOf } from "./outcome";
import { History } from "./prepare/testing-history";
import { text } from "./prepare/testing-rows";

const MEGABYTE = 1024 * 1024;

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

async function answerOf(format: TestFormat, script: Script) {
  server.reset();
  server.setScript(script);
  const history = new History([]);
  history.ask(text("Go"));
  return history.step(testConnection(format, { baseUrl: server.baseUrl, fetch: globalThis.fetch }));
}

describe("P17 an answer without end", () => {
  test.each(TEST_FORMATS)(
    "of fifty megabytes is cut in %s, says so, and its request is ended",
    async (format) => {
      const huge = "All work and no play. ".repeat((50 * MEGABYTE) / 22);
      const { end, message } = await answerOf(format, [
        { actions: [{ type: "text", text: huge, deltas: 800 }] },
      ]);
      expect(end.outcome).toBe("complete");
      expect(outcomeOf(message, { finishReason: end.finishReason ?? "", rawFinishReason: undefined })).toBe(
        "length",
      );
      const [part] = message.parts.filter(({ type }) => type === "text");
      const written = part?.type === "text" ? part.text : "";
      expect(written.length).toBeGreaterThan(MAX_ANSWER_CHARACTERS / 2);
      expect(written.length).toBeLessThanOrEqual(MAX_ANSWER_CHARACTERS);
      expect(huge.startsWith(written)).toBe(true);
      await expect.poll(() => server.requests[0]?.outcome).toBe("aborted");
    },
  );

  test.each(TEST_FORMATS)("in a single line of twenty megabytes is refused in %s", async (format) => {
    const { end } = await answerOf(format, [
      { actions: [{ type: "text", text: "x".repeat(20 * MEGABYTE) }] },
    ]);
    expect(end.outcome).toBe("failed");
  });

  test.each(TEST_FORMATS)("in a line that never ends is refused in %s", async (format) => {
    const endless = Array.from({ length: 20 }, () => ({ type: "raw" as const, text: "x".repeat(MEGABYTE) }));
    const { end } = await answerOf(format, [{ actions: [...endless, { type: "stall" }] }]);
    expect(end.outcome).toBe("failed");
  });

  test("in the input of a call is cut, and the call is not carried out", async () => {
    const input = { path: "x".repeat(5 * MEGABYTE) };
    const { end } = await answerOf("anthropic", [
      { actions: [{ type: "tool", name: "look", input, deltas: 500 }] },
    ]);
    expect(end).toMatchObject({ outcome: "complete", finishReason: "length" });
  });
});
