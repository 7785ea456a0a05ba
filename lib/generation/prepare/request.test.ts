import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ChatRow } from "../../../db/queries/chats";
import type { ModelConnection } from "../../providers/model-connection";
import { createToToolSet } from "../tool-set";
import type { ToolDefinition } from "../tool-port";
import { markForCache } from "./cache-marks";
import { prepareRequest, toolContextOf } from "./request";
import { systemPrompt } from "./system-prompt";
import { call, promptRow, result, toAnthropic, toCompat, user } from "./testing-rows";

const TURN = new Date("2026-01-01T10:00:00Z");
const chat = (more: Partial<ChatRow> = {}) =>
  ({
    id: "chat_1",
    ownerId: "usr_1",
    workspaceId: null,
    planMode: false,
    systemPrompt: null,
    turnStartedAt: TURN,
    ...more,
  }) as ChatRow;

const definition = (name: string): ToolDefinition => ({
  name,
  description: `Does ${name}`,
  inputSchema: z.strictObject({ path: z.string(), limit: z.number().optional() }),
  kind: "server",
  timeoutMs: () => 1,
});

const connection = (target: typeof toAnthropic, maxOutputTokens?: number) =>
  ({
    ...target,
    contextLimit: 100_000,
    options: maxOutputTokens === undefined ? {} : { maxOutputTokens },
  }) as ModelConnection;

const prepare = (target = toAnthropic, definitions = [definition("b"), definition("a")]) =>
  prepareRequest({
    chat: chat(),
    rows: [user()],
    files: new Map(),
    connection: connection(target),
    definitions,
    toToolSet: createToToolSet(),
  });

describe("prepareRequest", () => {
  it("names tools in the same order each time, so that the head of the request is the same", async () => {
    const [one, two] = [await prepare(), await prepare(toAnthropic, [definition("a"), definition("b")])];
    expect(Object.keys(one.tools)).toEqual(["a", "b"]);
    expect(one.prefixHash).toBe(two.prefixHash);
    expect((await prepare(toAnthropic, [definition("a")])).prefixHash).not.toBe(one.prefixHash);
  });

  it("shows the model strict schemas, and gives it nothing to run", async () => {
    const { tools } = await prepare();
    expect(tools["a"]?.execute).toBeUndefined();
    expect(JSON.parse(JSON.stringify(tools["a"]?.inputSchema))).toMatchObject({
      jsonSchema: { type: "object", required: ["path"], additionalProperties: false },
    });
  });

  it("limits the output only where the API demands it, or the model's options say so", async () => {
    expect((await prepare(toAnthropic)).maxOutputTokens).toBe(32_000);
    expect((await prepare(toCompat)).maxOutputTokens).toBeUndefined();
    const options = {
      chat: chat(),
      rows: [user()],
      files: new Map(),
      definitions: [],
      toToolSet: createToToolSet(),
    };
    const limited = await prepareRequest({ ...options, connection: connection(toCompat, 500) });
    expect(limited.maxOutputTokens).toBe(500);
  });
});

describe("toolContextOf", () => {
  const made = (createdAt: Date, isError = false, output: unknown = { created: !isError }) =>
    promptRow("assistant", [call("c1", { toolName: "create_workspace" })], {
      createdAt,
      calls: [result("c1", { toolName: "create_workspace", isError, output })],
    });
  const at = (minutes: number) => new Date(TURN.getTime() + minutes * 60_000);

  it("keeps a workspace that the turn itself made out of the head of its requests", () => {
    const attached = chat({ workspaceId: "ws_1" });
    expect(toolContextOf(attached, [user(), made(at(1))]).workspaceId).toBeNull();
    expect(toolContextOf(attached, [made(at(-1)), user()]).workspaceId).toBe("ws_1");
    expect(toolContextOf(attached, [made(at(1), true)]).workspaceId).toBe("ws_1");
    expect(toolContextOf(chat(), [made(at(1))]).workspaceId).toBeNull();
  });

  it("knows one that was made and could not be started from one that the chat had before", () => {
    const attached = chat({ workspaceId: "ws_1" });
    const failed = { created: false, error: "No such image.", workspace_id: "ws_1" };
    expect(toolContextOf(attached, [made(at(1), true, failed)]).workspaceId).toBeNull();
    const returned = { created: false, workspace_id: "ws_1" };
    expect(toolContextOf(attached, [made(at(1), false, returned)]).workspaceId).toBe("ws_1");
    const notStarted = { started: false, error: "No such image.", workspace_id: "ws_1" };
    expect(toolContextOf(attached, [made(at(1), true, notStarted)]).workspaceId).toBe("ws_1");
  });
});

describe("systemPrompt", () => {
  const facts = {
    chatId: "chat_1",
    hasWorkspace: true,
    planMode: false,
    planInstructions: null,
    workingAgents: [],
    canRunApart: true,
    mode: null,
    isChild: false,
    chatPrompt: null,
  } as const;

  it("says whether there is a workspace, and ends with the chat's own instructions", () => {
    const without = systemPrompt({ ...facts, hasWorkspace: false, chatPrompt: " Speak French. " });
    expect(without).toContain("create_workspace");
    expect(without.endsWith("\n\nSpeak French.")).toBe(true);
    expect(systemPrompt(facts)).not.toContain("create_workspace");
    expect(systemPrompt(facts)).not.toContain("PLAN-");
  });

  it("says what a chat that plans writes, and whether commands can be run there", () => {
    const plans = systemPrompt({ ...facts, planMode: true });
    expect(plans).toContain("/run/lathe/plans/PLAN-chat_1.md");
    expect(plans).toContain("propose_plan");
    expect(plans).toContain("throw-away copy");
    expect(systemPrompt({ ...facts, planMode: true, canRunApart: false })).toContain("no sandbox");
  });

  it("adds what administrators want of plans behind its own words, and only where a plan is made", () => {
    const added = { ...facts, planInstructions: "Name the risks.", chatPrompt: "Speak French." };
    const plans = systemPrompt({ ...added, planMode: true });
    expect(plans).toMatch(/throw-away copy[^]*\n\nName the risks\.\n\nSpeak French\.$/);
    expect(systemPrompt({ ...added, planMode: true, planInstructions: "  " })).not.toContain(
      "administrators",
    );
    expect(systemPrompt(added)).not.toContain("Name the risks.");
    expect(systemPrompt({ ...added, planMode: true, isChild: true })).not.toContain("Name the risks.");
    expect(systemPrompt({ ...added, planMode: true, mode: "explore" })).not.toContain("Name the risks.");
  });

  it("names the sub-agents that go on writing, and what can be done about them there", () => {
    const agents = { workingAgents: [{ id: "chat_2", title: 'Widen\u200b it\nand "more"' }] };
    const plans = systemPrompt({ ...facts, planMode: true, ...agents });
    expect(plans).toContain('\n- chat_2 "Widen⟨U+200B⟩ it\\nand \\"more\\""');
    expect(plans).toContain("not under plan mode");
    expect(plans).toContain("wait_agent");
    expect(systemPrompt({ ...facts, planMode: true })).not.toContain("not under plan mode");
    expect(systemPrompt({ ...facts, ...agents })).not.toContain("chat_2");
  });

  it("leaves the plan to the chat that plans: sub-agents look and report", () => {
    const child = systemPrompt({ ...facts, planMode: true, isChild: true });
    expect(child).not.toContain("propose_plan");
    expect(child).toContain("the plan is not yours");
    expect(systemPrompt({ ...facts, mode: "explore", isChild: true })).toContain("change nothing");
  });

  it("knows no clock", () => {
    expect(systemPrompt(facts)).toBe(systemPrompt(facts));
    expect(systemPrompt(facts)).not.toMatch(/20\d\d/);
  });
});

describe("markForCache", () => {
  const request = {
    instructions: "Be good.",
    messages: [
      { role: "user" as const, content: "a" },
      { role: "user" as const, content: "b" },
      { role: "user" as const, content: "c" },
    ],
  };
  const mark = { anthropic: { cacheControl: { type: "ephemeral" } } };

  it("marks the instructions and the last two messages for Anthropic, and leaves what it was given alone", () => {
    const before = structuredClone(request);
    const marked = markForCache(request, "anthropic");
    expect(marked.instructions).toMatchObject({ role: "system", providerOptions: mark });
    expect(marked.messages.map(({ providerOptions }) => providerOptions)).toEqual([undefined, mark, mark]);
    expect(request).toEqual(before);
  });

  it("marks nothing for others", () => {
    expect(markForCache(request, "openai-compatible")).toEqual(request);
  });
});
