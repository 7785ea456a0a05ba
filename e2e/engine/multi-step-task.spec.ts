import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "../fakes/model-server/script";
import type { Stand } from "../stand";
import { expect, test } from "../stand-fixture";
import { prefixBreak } from "./request-prefix";

const tool = (name: string, input: unknown, deltas = 4) => ({ type: "tool" as const, name, input, deltas });

const stepsFor = (lastCall: object): Script => [
  {
    actions: [
      { type: "reasoning", text: "A folder first.", deltas: 3 },
      { type: "text", text: "I make a workspace.", deltas: 5, intervalMs: 5 },
      tool("create_workspace", {}),
    ],
  },
  {
    actions: [
      tool("write_file", { path: "sum.js", content: "console.log(2 + 3);\n" }),
      tool("execute", { command: "echo ready" }),
    ],
  },
  { actions: [{ type: "text", text: "Now I run it." }, tool("execute", { command: "node sum.js" })] },
  { actions: [tool("edit_files", { edits: [{ path: "sum.js", old_text: "2 + 3", new_text: "20 + 22" }] })] },
  { actions: [tool("execute", { command: "node sum.js", model_intent: "the corrected program" })] },
  {
    actions: [tool("read_file", { path: "sum.js" }), tool("no_such_tool", {}), lastCall as never],
  },
  {
    actions: [{ type: "text", text: "It prints 42.", deltas: 6, intervalMs: 5 }],
    usage: { input: 900, output: 40 },
  },
];

/** The model of each format: two that every stand has, and three that the administrator adds over the API. */
const FORMATS = {
  openai: null,
  anthropic: null,
  "openai responses": { type: "openai", model: "gpt-6-astra", options: {} },
  "openai chat": { type: "openai", model: "gpt-6-astra", options: { openaiApi: "chat" } },
  google: { type: "google", model: "gemini-4-argon", options: {} },
};
type FormatName = keyof typeof FORMATS;

async function modelOf(stand: Stand, format: FormatName): Promise<string> {
  if (format === "openai" || format === "anthropic") return stand.modelIds[format];
  const { type, model, options } = FORMATS[format];
  const provider = await stand.api.json<{ id: string }>("POST", "/api/v1/providers", {
    type,
    name: format,
    baseUrl: stand.models.baseUrl,
    apiKey: "scripted-key",
    acceptLocalAddress: true,
  });
  const body = { providerId: provider.id, model, displayName: format, contextLimit: 200_000, options };
  return (await stand.api.json<{ id: string }>("POST", "/api/v1/models", body)).id;
}

/** Google sends arguments as an object: what the tool does not take stands for what is no JSON. */
function brokenCall(format: FormatName): object {
  const call = { type: "tool", name: "execute" };
  return format === "google" ? { ...call, input: { command: 5 } } : { ...call, rawInput: '{"command": "tr' };
}

for (const format of Object.keys(FORMATS) as FormatName[]) {
  test(`a task of seven steps runs in a real workspace over the ${format} format`, async ({ stand }) => {
    stand.models.setScript([{ by: "history", steps: stepsFor(brokenCall(format)) as never }]);
    const chat = await stand.api.createChat("Write a program that prints 42", {
      modelId: await modelOf(stand, format),
    });
    const follower = stand.api.follow(chat.id);
    const cutter = setInterval(() => follower.cut(), 120);
    const done = await stand.api.waitForStatus(chat.id, ["waiting", "error"]);
    clearInterval(cutter);
    expect(done.lastError).toBeNull();

    const stored = await stand.api.messages(chat.id);
    expect(stored.map((message) => message.role)).toEqual([
      "user",
      ...Array.from({ length: 7 }, () => "assistant"),
    ]);
    const outputs = stored.flatMap((message) => message.parts.filter((part) => part.type === "dynamic-tool"));
    expect(outputs.map((part) => [part.toolName, part.state])).toEqual([
      ["create_workspace", "output-available"],
      ["write_file", "output-available"],
      ["execute", "output-available"],
      ["execute", "output-available"],
      ["edit_files", "output-available"],
      ["execute", "output-available"],
      ["read_file", "output-available"],
      ["no_such_tool", "output-error"],
      ["execute", "output-error"],
    ]);
    expect(JSON.stringify(outputs[5])).toContain("42");

    const workspace = await stand.api.json<{ path: string }>("GET", `/api/v1/workspaces/${done.workspaceId}`);
    expect(readFileSync(join(workspace.path, "sum.js"), "utf8")).toBe("console.log(20 + 22);\n");

    const { requests } = stand.models;
    expect(requests.map((request) => request.outcome)).toEqual(requests.map(() => "completed"));
    expect(requests).toHaveLength(7);
    for (const [index, request] of requests.slice(1).entries()) {
      const earlier = requests[index];
      expect(earlier && prefixBreak(earlier, request), `from request ${index} to ${index + 1}`).toBeNull();
    }
    await expect.poll(() => follower.messages()).toEqual(await stand.api.messages(chat.id));
    expect(follower.connections()).toBeGreaterThan(1);
    follower.stop();
  });
}

test("a second message in another format replays the first turn to the other provider", async ({ stand }) => {
  stand.models.setScript([
    {
      by: "history",
      steps: [{ actions: [{ type: "reasoning", text: "Hm." }, tool("create_workspace", {})] }, "Made."],
    },
  ]);
  const chat = await stand.api.createChat("Make a workspace", { modelId: stand.modelIds.anthropic });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  stand.models.setScript(["Still here."]);
  await stand.api.json("POST", `/api/v1/chats/${chat.id}/messages`, {
    content: [{ type: "text", text: "And now?" }],
    modelId: stand.modelIds.openai,
  });
  await expect.poll(() => stand.models.requests.at(-1)?.outcome).toBe("completed");
  const done = await stand.api.waitForStatus(chat.id, ["waiting", "error"]);
  expect(done.lastError).toBeNull();
  expect(stand.models.requests.at(-1)?.api).toBe("openai");
});
