import { expect, test, vi } from "vitest";
import type { WorkspaceConnection } from "../workspace/connection";
import { createToolRegistry, type ToolRegistryDeps } from "./registry";
import { toolContext } from "./testing-context";

const CONTEXT = toolContext();

/** As far as these calls come. */
function registry(connection: Partial<WorkspaceConnection>) {
  const deps: Partial<ToolRegistryDeps> = {
    connect: () => connection as WorkspaceConnection,
    firstTouch: () => Promise.resolve(),
    approvedPrograms: () => Promise.resolve([SERVER_TOOL.hash]),
  };
  return createToolRegistry(deps as ToolRegistryDeps);
}

const call = (input: unknown) => ({ callId: "call_1", toolName: "files__read", input });

const SERVER_TOOL = {
  name: "files__read",
  server: "files",
  hash: "a".repeat(64),
  tool: "read",
  description: "",
  inputSchema: {},
  repeatable: true,
};

test("a tool of a workspace's server is called by the name that the server knows, and under the ledger's id", async () => {
  const mcpCall = vi.fn<WorkspaceConnection["mcpCall"]>(() =>
    Promise.resolve({ isError: false, text: "hello", media: null }),
  );
  const withTool = { ...CONTEXT, workspaceTools: [SERVER_TOOL] };
  const outcome = await registry({ mcpCall }).run(call({ path: "x" }), withTool);
  expect(outcome).toEqual({ output: "hello", isError: false });
  const { name: _, description: __, inputSchema: ___, ...named } = SERVER_TOOL;
  expect(mcpCall.mock.calls[0]?.[0]).toMatchObject({ callId: "call_1", ownerEpoch: 3 });
  expect(mcpCall.mock.calls[0]?.[1]).toEqual({
    ...named,
    approved: [SERVER_TOOL.hash],
    arguments: { path: "x" },
  });
  expect((await registry({ mcpCall }).run(call({}), CONTEXT)).isError).toBe(true);
});

test.each([true, false])(
  "after a takeover a call that nobody knows is made again only if that is harmless: %s",
  async (repeatable) => {
    const inquire = () => Promise.resolve({ state: "never_seen", journalId: "another" } as const);
    const withTool = { ...CONTEXT, workspaceTools: [{ ...SERVER_TOOL, repeatable }] };
    const asked = { ...call({}), journalId: "jrn_1" };
    const { action } = await registry({ inquire }).settle(asked, withTool);
    expect(action).toBe(repeatable ? "run" : "unknown");
  },
);
