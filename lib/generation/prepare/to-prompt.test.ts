import type { ModelMessage } from "ai";
import { describe, expect, it } from "vitest";
import type { AppMessage, AppPart } from "../../chat/message-types";
import type { PromptRow } from "../../chat/messages";
import { seal } from "../../chat/seal";
import {
  ANTHROPIC,
  call,
  COMPAT,
  promptRow,
  result,
  signed,
  text,
  toAnthropic,
  toCompat,
  user,
} from "./testing-rows";
import { type PromptTarget, toPrompt } from "./to-prompt";
import { MAX_INLINE_BYTES, type PromptFile } from "./user-content";

async function contents(rows: PromptRow[], target = toAnthropic): Promise<unknown[]> {
  return (await toPrompt(rows, target)).map(({ role, content }) => ({ role, content }));
}

describe("toPrompt", () => {
  it("pairs each call with its result, in the form that the model reads", async () => {
    const calls = [result("c1"), result("c2", { modelOutput: { type: "text", value: "two files" } })];
    const rows = [user("list"), promptRow("assistant", [text("I look."), call("c1"), call("c2")], { calls })];
    expect(await contents(rows)).toMatchObject([
      { role: "user", content: [{ type: "text", text: "list" }] },
      { role: "assistant", content: [{ text: "I look." }, { toolCallId: "c1" }, { toolCallId: "c2" }] },
      {
        role: "tool",
        content: [
          { toolCallId: "c1", output: { type: "json", value: { output: "a.txt" } } },
          { toolCallId: "c2", output: { type: "text", value: "two files" } },
        ],
      },
    ]);
  });

  it("tells failed calls as errors, and an error's own model form where there is one", async () => {
    const calls = [
      result("c1", { isError: true, output: { error: "no such file" } }),
      result("c2", { isError: true, output: "", modelOutput: { type: "error-text", value: "long story" } }),
      result("c3", { isError: true, output: "" }),
    ];
    const rows = [promptRow("assistant", [call("c1"), call("c2"), call("c3")], { calls })];
    expect((await contents(rows))[1]).toMatchObject({
      content: [
        { output: { type: "error-text", value: "no such file" } },
        { output: { type: "error-text", value: "long story" } },
        { output: { type: "error-text", value: "The tool failed and said nothing about it." } },
      ],
    });
  });

  it.each([
    ["null", null, { type: "json", value: null }],
    ["an empty string", "", { type: "text", value: "" }],
    ["a model form that is none", { type: "nonsense" }, { type: "json", value: { type: "nonsense" } }],
  ])("passes on %s as a result", async (_name, output, expected) => {
    const rows = [
      promptRow("assistant", [call("c1")], { calls: [result("c1", { output, modelOutput: output })] }),
    ];
    expect((await contents(rows))[1]).toMatchObject({ content: [{ output: expected }] });
  });

  it("sends an empty object for arguments that are none", async () => {
    for (const input of ['{"comm', ["ls"], undefined, null]) {
      const invalid = call("c1", { state: "output-error", input, errorText: "bad JSON" });
      expect((await contents([promptRow("assistant", [invalid])]))[0]).toMatchObject({
        content: [{ type: "tool-call", input: {} }],
      });
    }
  });

  it("drops blank text, and rows with nothing left", async () => {
    const rows = [user(), promptRow("assistant", [text(" \n"), { type: "step-start" }]), user("again")];
    expect(await contents(rows)).toMatchObject([{ role: "user" }, { role: "user" }]);
  });

  it("drops rows of reasoning alone, outcomes and other data", async () => {
    const parts: AppPart[] = [signed, { type: "data-outcome", data: { kind: "reasoning_only" } }];
    expect(await contents([user(), promptRow("assistant", parts)])).toHaveLength(1);
  });

  it("drops a user's row without content", async () => {
    expect(await contents([promptRow("user", [text("")]), user("hi")])).toHaveLength(1);
  });

  it("never sends a call that was cut off", async () => {
    const cut = call("c1", { state: "output-error", errorText: "cut", toolMetadata: { cut: true } });
    expect(await contents([promptRow("assistant", [text("I "), cut])])).toMatchObject([
      { content: [{ type: "text", text: "I " }] },
    ]);
  });

  it("replays signed reasoning to the origin that signed it", async () => {
    const rows = [promptRow("assistant", [signed, text("so")])];
    expect(await contents(rows)).toMatchObject([
      {
        content: [
          { type: "reasoning", providerOptions: { anthropic: { signature: "sig" } } },
          { text: "so" },
        ],
      },
    ]);
  });

  it.each([
    ["without a signature", { type: "reasoning", text: "hm", state: "done" }],
    [
      "that was cut off",
      { type: "reasoning", text: "hm", state: "done", providerMetadata: { lathe: { unfinished: true } } },
    ],
    ["that is still streaming", { ...signed, state: "streaming" }],
  ])("does not replay reasoning %s", async (_name, part) => {
    const rows = [promptRow("assistant", [part as AppPart, text("so")])];
    expect(await contents(rows)).toMatchObject([{ content: [{ type: "text" }] }]);
  });

  it("does not end a message on reasoning", async () => {
    expect(await contents([promptRow("assistant", [text("so"), signed])])).toMatchObject([
      { content: [{ type: "text", text: "so" }] },
    ]);
  });

  it("gives rows of another origin, or of none, without reasoning, metadata and the provider's own tools", async () => {
    const search = call("s", { providerExecuted: true, state: "output-available", output: [] });
    const marked: AppPart = { type: "text", text: "found", providerMetadata: { anthropic: { x: 1 } } };
    const own = call("c1", { callProviderMetadata: { anthropic: { caller: "x" } } });
    for (const origin of [COMPAT, null, { ...ANTHROPIC, connection: "prv_other" }]) {
      const rows = [promptRow("assistant", [signed, search, marked, own], { origin, calls: [result("c1")] })];
      expect(await contents(rows)).toEqual([
        {
          role: "assistant",
          content: [
            { type: "text", text: "found" },
            { type: "tool-call", toolCallId: "c1", toolName: "execute", input: { command: "ls" } },
          ],
        },
        {
          role: "tool",
          content: [
            {
              type: "tool-result",
              toolCallId: "c1",
              toolName: "execute",
              output: { type: "json", value: { output: "a.txt" } },
            },
          ],
        },
      ]);
    }
  });

  it("makes odd and repeated call ids fit, and the same each time", async () => {
    const rows = ["functions.read:0", "call_0", "call_0", ""].map((toolCallId) =>
      promptRow("assistant", [call(toolCallId)], { calls: [result(toolCallId)] }),
    );
    const ids = (messages: ModelMessage[]) =>
      messages.flatMap(({ content }) =>
        typeof content === "string"
          ? []
          : content.flatMap((part) => ("toolCallId" in part ? part.toolCallId : [])),
      );
    const expected = ["functions_read_0", "call_0", "call_0_2", "call"].flatMap((id) => [id, id]);
    expect(ids(await toPrompt(rows, toAnthropic))).toEqual(expected);
    expect(ids(await toPrompt(rows.slice(0, 2), toAnthropic))).toEqual(expected.slice(0, 4));
  });

  it("makes names of tools that do not exist fit to be sent", async () => {
    const invalid = call("c1", {
      toolName: "shell.run now",
      state: "output-error",
      errorText: "no such tool",
    });
    expect((await contents([promptRow("assistant", [invalid])]))[0]).toMatchObject({
      content: [{ toolName: "shell_run_now" }],
    });
  });

  it("cuts ids and names to the shortest limits that there are, and keeps them apart", async () => {
    const long = "x".repeat(80);
    const rows = [long, `${long}y`].map((id) =>
      promptRow("assistant", [call(id, { toolName: "9".repeat(80) })], { calls: [result(id)] }),
    );
    const calls = (await toPrompt(rows, toAnthropic)).flatMap((message) =>
      message.role === "assistant" && typeof message.content !== "string"
        ? message.content.filter((part) => part.type === "tool-call")
        : [],
    );
    expect(calls.map(({ toolCallId }) => toolCallId)).toEqual(["x".repeat(40), `${"x".repeat(38)}_2`]);
    expect(calls[0]?.toolName).toBe(`_${"9".repeat(63)}`);
  });

  const shown = {
    type: "content",
    value: [
      { type: "text", text: "a picture" },
      { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } },
      { type: "file", mediaType: "application/zip", data: { type: "data", data: "aGk=" } },
    ],
  };
  const showing = () => [
    promptRow("assistant", [call("c1")], { calls: [result("c1", { modelOutput: shown })] }),
  ];

  it.each(["openai-chat", "openai-compatible", "google"] as const)(
    "moves images out of results for %s, where results are text",
    async (format) => {
      expect((await contents(showing(), { ...toCompat, format })).slice(1)).toMatchObject([
        {
          role: "tool",
          content: [
            {
              output: {
                type: "text",
                value:
                  "a picture\n[See the file in the next message.]\n[A part of this result cannot be shown to this model.]",
              },
            },
          ],
        },
        { role: "user", content: [{ type: "text" }, { type: "file", mediaType: "image/png" }] },
      ]);
    },
  );

  it.each(["anthropic", "openai-responses"] as const)(
    "leaves images in results for %s, and nothing that it does not take",
    async (format) => {
      const prompt = await contents(showing(), { ...toAnthropic, format });
      const value = [
        ...shown.value.slice(0, 2),
        { type: "text", text: expect.stringContaining("cannot be shown") },
      ];
      expect(prompt[1]).toMatchObject({ content: [{ output: { type: "content", value } }] });
      expect(prompt).toHaveLength(2);
    },
  );

  const reasoning = (words: string, metadata: Record<string, string | null>): AppPart => ({
    type: "reasoning",
    text: words,
    state: "done",
    providerMetadata: { openai: metadata },
  });
  const toResponses: PromptTarget = {
    origin: ANTHROPIC,
    format: "openai-responses",
    metadataKey: "openai",
    isStored: false,
  };

  it("gives OpenAI back what it sealed: items without words, and all parts of an item whose last one holds the seal", async () => {
    const parts = [
      reasoning("", { itemId: "rs_1", reasoningEncryptedContent: "sealed" }),
      reasoning("one", { itemId: "rs_2", reasoningEncryptedContent: null }),
      reasoning("two", { itemId: "rs_2", reasoningEncryptedContent: "sealed" }),
      reasoning("never sealed", { itemId: "rs_3", reasoningEncryptedContent: null }),
      text("done"),
    ];
    const [message] = await contents([promptRow("assistant", parts)], toResponses);
    expect(message).toMatchObject({
      content: [{ text: "" }, { text: "one" }, { text: "two" }, { type: "text", text: "done" }],
    });
  });

  it("sends no ids of what OpenAI keeps, for they would stand in the place of our own copy", async () => {
    const parts = [
      reasoning("hm", { itemId: "rs_1", reasoningEncryptedContent: "sealed" }),
      { ...text("x"), providerMetadata: { openai: { itemId: "msg_1" } } } as AppPart,
      call("c1", { callProviderMetadata: { openai: { itemId: "fc_1" } } }),
    ];
    const rows = [promptRow("assistant", parts, { calls: [result("c1")] })];
    expect(JSON.stringify(await toPrompt(rows, toResponses))).toContain("fc_1");
    const stored = JSON.stringify(await toPrompt(rows, { ...toResponses, isStored: true }));
    expect(stored).not.toContain("itemId");
    expect(stored).toContain("sealed");
  });

  it("keeps an empty text on which Google has hung a signature, and only for Google", async () => {
    const google: PromptTarget = { ...toAnthropic, format: "google", metadataKey: "google" };
    const signature = { google: { thoughtSignature: "sig" } };
    const rows = [
      promptRow("assistant", [text("x"), { ...text(" "), providerMetadata: signature } as AppPart]),
    ];
    expect((await contents(rows, google))[0]).toMatchObject({
      content: [{ text: "x" }, { text: "", providerOptions: signature }],
    });
    expect((await contents(rows))[0]).toMatchObject({ content: [{ text: "x" }] });
  });

  it("resolves stored files: images as such, text as text, missing ones as a note", async () => {
    const file = (id: string, mediaType: string): AppPart => ({
      type: "file",
      url: `app-file:${id}`,
      mediaType,
      filename: `${id}.x`,
    });
    const row = promptRow("user", [
      file("pic", "image/png"),
      file("txt", "text/plain"),
      file("bin", "application/octet-stream"),
      file("old", "image/png"),
      file("long", "text/plain"),
      file("gone", "image/png"),
      { type: "file", url: "/api/files/1", mediaType: "image/png" },
    ]);
    const files = new Map<string, PromptFile>([
      ["pic", { data: new Uint8Array([1, 2]), size: 2, mediaType: "image/png" }],
      ["txt", { data: new TextEncoder().encode("hello"), size: 5, mediaType: "text/plain" }],
      ["bin", { data: null, size: 1, mediaType: "application/octet-stream" }],
      ["old", { data: null, size: 2_000_000, mediaType: "image/png" }],
      ["long", { data: Buffer.alloc(MAX_INLINE_BYTES, "€"), size: 9_000_000, mediaType: "text/plain" }],
    ]);
    const [message] = await toPrompt([row], toCompat, files);
    expect(message?.content).toMatchObject([
      { type: "file", mediaType: "image/png" },
      { type: "text", text: 'Attached file "txt.x":\n\nhello' },
      { type: "text", text: expect.stringContaining("cannot be shown") },
      { type: "text", text: expect.stringContaining('"old.x" (2000000 bytes) is left out here') },
      {
        type: "text",
        text: expect.stringMatching(
          /^Attached file "long.x":\n\n€{200000}\n\n\[The first 200000 characters of a file of 9000000 bytes\.\]$/,
        ),
      },
      { type: "text", text: expect.stringContaining("no longer available") },
      { type: "text", text: expect.stringContaining("no longer available") },
    ]);
  });

  it("keeps a sealed interrupted row fit for the next request", async () => {
    const live: AppMessage = {
      id: "msg_0000000000001",
      role: "assistant",
      parts: [
        { ...signed, state: "streaming" } as AppPart,
        { type: "text", text: "half", state: "streaming" },
        call("c1"),
        call("c2", { state: "input-streaming" }),
      ],
    };
    const { parts } = seal(live, { calls: "close", reason: "the user interrupted the turn" });
    expect(await contents([promptRow("assistant", parts)])).toMatchObject([
      {
        role: "assistant",
        content: [
          { type: "text", text: "half" },
          { type: "tool-call", toolCallId: "c1" },
        ],
      },
      { role: "tool", content: [{ toolCallId: "c1", output: { type: "error-text" } }] },
    ]);
  });
});
