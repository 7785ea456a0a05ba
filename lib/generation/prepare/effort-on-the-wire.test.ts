import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../../../e2e/fakes/model-server/model-server";
import { type TestFormat, testConnection } from "../../providers/testing-connections";
import { History } from "./testing-history";
import { text } from "./testing-rows";

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

/** What the first request of a chat says when the model's default effort is this. */
async function bodyOf(format: TestFormat, effort: "high" | null) {
  server.setScript(["Fine."]);
  const options = effort === null ? {} : { reasoningEffort: { default: effort } };
  const history = new History([]);
  history.ask(text("Go"));
  const { end } = await history.step(testConnection(format, { baseUrl: server.baseUrl, fetch, options }));
  expect(end.outcome).toBe("complete");
  return server.requests.at(-1)?.body ?? {};
}

test.each<[TestFormat, string, object]>([
  [
    "openai-responses",
    "reasoning",
    { reasoning: { effort: "high" }, store: false, include: ["reasoning.encrypted_content"] },
  ],
  ["openai-chat", "reasoning_effort", { reasoning_effort: "high" }],
  ["openai-compatible", "reasoning_effort", { reasoning_effort: "high" }],
  [
    "google",
    "generationConfig.thinkingConfig",
    { generationConfig: { thinkingConfig: { thinkingLevel: "high", includeThoughts: true } } },
  ],
  ["anthropic", "thinking", { thinking: {} }],
])(
  "the effort of a model reaches %s in its own words (%s), and only where it is set",
  async (format, place, expected) => {
    expect(await bodyOf(format, "high")).toMatchObject(expected);
    expect(await bodyOf(format, null)).not.toHaveProperty(place);
  },
);
