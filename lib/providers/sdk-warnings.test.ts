import { streamText } from "ai";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { startModelServer } from "../../e2e/fakes/model-server/model-server";
import { keepSdkWarningsShort } from "./sdk-warnings";
import { testConnection } from "./testing-connections";

afterEach(() => {
  globalThis.AI_SDK_LOG_WARNINGS = undefined;
});

test("a warning reaches the log without the words of the chat", async () => {
  const server = await startModelServer();
  const lines: string[] = [];
  keepSdkWarningsShort(pino({ level: "debug" }, { write: (line: string) => void lines.push(line) }));
  const { languageModel } = testConnection("openai-responses", { baseUrl: server.baseUrl, fetch });
  await streamText({
    model: languageModel,
    maxRetries: 0,
    messages: [
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "a private thought" },
          { type: "text", text: "x" },
        ],
      },
      { role: "user", content: "go on" },
    ],
  }).text;
  await server.close();
  expect(lines.map((line) => (JSON.parse(line) as { kinds: unknown }).kinds)).toEqual([["other"]]);
  expect(lines.join()).not.toContain("private");
});
