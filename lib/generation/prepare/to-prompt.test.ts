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
import { toPrompt } from "./to-prompt";

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

  it("moves images out of results for APIs whose results are text", async () => {
    const modelOutput = {
      type: "content",
      value: [
        { type: "text", text: "a picture" },
        { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } },
      ],
    };
    const rows = [
      promptRow("assistant", [call("c1")], { origin: COMPAT, calls: [result("c1", { modelOutput })] }),
    ];
    expect((await contents(rows, toCompat)).slice(1)).toMatchObject([
      {
        role: "tool",
        content: [{ output: { type: "text", value: "a picture\n[See the file in the next message.]" } }],
      },
      { role: "user", content: [{ type: "text" }, { type: "file", mediaType: "image/png" }] },
    ]);
    const anthropic = await contents(rows);
    expect(anthropic[1]).toMatchObject({ content: [{ output: modelOutput }] });
    expect(anthropic).toHaveLength(2);
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
      file("gone", "image/png"),
      { type: "file", url: "/api/files/1", mediaType: "image/png" },
    ]);
    const files = new Map([
      ["pic", { data: new Uint8Array([1, 2]), mediaType: "image/png" }],
      ["txt", { data: new TextEncoder().encode("hello"), mediaType: "text/plain" }],
      ["bin", { data: new Uint8Array([1]), mediaType: "application/octet-stream" }],
    ]);
    const [message] = await toPrompt([row], toCompat, files);
    expect(message?.content).toMatchObject([
      { type: "file", mediaType: "image/png" },
      { type: "text", text: 'Attached file "txt.x":\n\nhello' },
      { type: "text", text: expect.stringContaining("cannot be shown") },
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
