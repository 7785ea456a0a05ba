import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ModelServer, startModelServer } from "../../../e2e/fakes/model-server/model-server";
import type { AppPart, Origin } from "../../chat/message-types";
import {
  TEST_API_KEY,
  TEST_FORMATS,
  testConnection,
  type TestFormat,
} from "../../providers/testing-connections";
import type { ToolDefinition } from "../tool-port";
import { History } from "./testing-history";
import { call, promptRow, text } from "./testing-rows";
import type { PromptFiles } from "./user-content";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const FILES: PromptFiles = new Map(
  Object.entries({
    png: "image/png",
    gif: "image/gif",
    svg: "image/svg+xml",
    heic: "image/heic",
    pdf: "application/pdf",
    zip: "application/zip",
    json: "application/json",
  }).map(([id, mediaType]) => [id, { data: Buffer.from(PNG, "base64"), size: PNG.length, mediaType }]),
);
const definition = (name: string): ToolDefinition => ({
  name,
  description: `Does ${name}`,
  inputSchema: z.strictObject({ value: z.string().optional() }),
  kind: "server",
  timeoutMs: () => 1,
});
const TOOLS = [definition("look"), definition("fail")];
/** What a tool shows the model: words, a picture, and a file that no model takes. */
const PICTURE = {
  modelOutput: {
    type: "content",
    value: [
      { type: "text", text: "A picture:" },
      { type: "file", mediaType: "image/png", data: { type: "data", data: PNG } },
      { type: "file", mediaType: "application/zip", data: { type: "data", data: PNG } },
    ],
  },
};
const FAILURE = { state: "failed", isError: true, output: { error: "It is not there." } } as const;

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer({ apiKey: TEST_API_KEY });
});
afterEach(() => server.close());

const connect = (format: TestFormat, providerId = `prv_${format}`) =>
  testConnection(format, { baseUrl: server.baseUrl, fetch: globalThis.fetch, providerId });
const attached = (id: string): AppPart => ({
  type: "file",
  url: `app-file:${id}`,
  mediaType: "",
  filename: id,
});

/** What a search that the provider carried out leaves behind: parts that only their own provider understands. */
function searched(origin: Origin, metadataKey: string) {
  const native = { [metadataKey]: { itemId: "ws_1" } };
  return promptRow(
    "assistant",
    [
      {
        type: "reasoning",
        text: "I search.",
        state: "done",
        providerMetadata: { [metadataKey]: { signature: "x" } },
      },
      call("ws_1", {
        toolName: "web_search",
        state: "output-available",
        output: { sources: [] },
        providerExecuted: true,
        callProviderMetadata: native,
      }),
      call("ws_2", {
        toolName: "web_search",
        state: "output-error",
        errorText: "no",
        providerExecuted: true,
      }),
      { type: "source-url", sourceId: "1", url: "https://example.com" },
      { type: "custom", kind: "openai.compaction", providerMetadata: native },
      text("Found it."),
    ],
    { origin },
  );
}

/** A chat with everything in it that a provider may stumble over, in the words of one format. */
async function historyOf(format: TestFormat): Promise<History> {
  const connection = connect(format);
  const history = new History(TOOLS, { files: FILES });
  server.setScript([
    {
      actions: [
        { type: "reasoning", text: "Let me look.", deltas: 2 },
        { type: "text", text: "I look.", deltas: 2 },
        { type: "tool", name: "look", input: { value: "." }, id: "functions.look:0" },
        { type: "tool", name: "fail", input: {} },
        { type: "tool", name: "nowhere at all", input: {} },
      ],
    },
    // The same id once more, as some servers count from the start in every step.
    {
      actions: [
        { type: "reasoning", text: "" },
        { type: "tool", name: "look", input: {}, id: "functions.look:0" },
      ],
    },
    {
      actions: [
        { type: "reasoning", text: "Enough." },
        { type: "text", text: "There." },
      ],
    },
    {
      actions: [
        { type: "text", text: "Cut here" },
        { type: "tool", name: "look", rawInput: '{"value": "' },
        { type: "gate", name: "a" },
      ],
    },
    {
      actions: [
        { type: "reasoning", text: "Done thinking" },
        { type: "text", text: "Cut here" },
        { type: "gate", name: "b" },
      ],
    },
    { actions: [{ type: "reasoning", text: "Nothing but thoughts" }] },
  ]);
  history.ask(text("Look at these"), ...[...FILES.keys(), "gone"].map(attached));
  await history.step(connection, { look: PICTURE, fail: FAILURE });
  await history.step(connection, { look: { output: null } });
  await history.step(connection);
  history.ask(text("And again"), text(" "));
  await history.interruptAt(connection, "Cut here");
  history.ask(text("Once more"));
  await history.interruptAt(connection, "Cut here");
  history.ask(text("So?"));
  await history.step(connection);
  history.rows.push(searched({ ...connection.origin, model: "of another day" }, connection.metadataKey));
  expect(server.requests.map(({ refusal }) => refusal)).toEqual([null, null, null, null, null, null]);
  return history;
}

describe.each(TEST_FORMATS)("P27 a chat that %s has written", (from) => {
  test.each(TEST_FORMATS)("is taken up by %s, step by step, and taken back", async (to) => {
    const history = await historyOf(from);
    const next = connect(to, "prv_next");
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: "Now me." },
          { type: "tool", name: "look", input: {} },
        ],
      },
      "Fine.",
      "Back.",
    ]);
    history.ask(text("Go on"));
    await history.step(next);
    await history.step(next);
    history.ask(text("And back"));
    const { end } = await history.step(connect(from));
    expect(server.requests.slice(-3).map(({ refusal }) => refusal)).toEqual([null, null, null]);
    expect(end.outcome).toBe("complete");
  });
});

test("a chat that all have written in turn is taken up by each of them", async () => {
  const history = new History(TOOLS);
  for (const format of TEST_FORMATS) {
    server.setScript([
      {
        actions: [
          { type: "reasoning", text: `${format} thinks` },
          { type: "tool", name: "look", input: {} },
        ],
      },
      {
        actions: [
          { type: "reasoning", text: "again" },
          { type: "text", text: `${format} was here.` },
        ],
      },
    ]);
    history.ask(text("Your turn"));
    await history.step(connect(format));
    await history.step(connect(format));
  }
  server.setScript([{ steps: ["Fine."], after: "repeat" }]);
  history.ask(text("Who was here?"));
  for (const format of TEST_FORMATS) {
    const { rows } = history;
    await history.step(connect(format));
    expect(server.requests.at(-1)?.refusal).toBeNull();
    const body = server.requests.at(-1)?.rawBody ?? "";
    for (const other of TEST_FORMATS) expect(body).toContain(`${other} was here.`);
    const strangers = TEST_FORMATS.filter((other) => other !== format).map((other) => `${other} thinks`);
    for (const words of strangers) expect(body).not.toContain(words);
    rows.pop();
  }
});
