import { expect, test, vi } from "vitest";
import { WorkspaceError, type WorkspaceConnection } from "../workspace/connection";
import { createToolRegistry, type ToolRegistryDeps } from "./registry";
import { NOTHING_THERE } from "./testing-registry";
import { toolContext } from "./testing-context";

const CALL = { callId: "call_1", toolName: "read_file", input: { path: "a" } };
const CONTEXT = toolContext();

function registry({
  readFile,
  firstTouch,
}: Pick<WorkspaceConnection, "readFile"> & Pick<ToolRegistryDeps, "firstTouch">) {
  const connect = () => ({ readFile }) as Partial<WorkspaceConnection> as WorkspaceConnection;
  return createToolRegistry({ ...NOTHING_THERE, connect, firstTouch });
}

test("the first touch happens once, and its failure keeps nothing from running", async () => {
  const firstTouch = vi
    .fn<ToolRegistryDeps["firstTouch"]>()
    .mockRejectedValueOnce(new Error("away"))
    .mockResolvedValue();
  const readFile = () => Promise.resolve({ content: "1\tx", file_size: 1, total_lines: 1, lines_read: 1 });
  const tools = registry({ readFile, firstTouch });
  for (let i = 0; i < 3; i++) expect((await tools.run(CALL, CONTEXT)).isError).toBe(false);
  expect(firstTouch).toHaveBeenCalledTimes(2);
});

test.each(["silent", "lost"] as const)(
  "a workspace that was waited for once and is %s is not waited for a second time",
  async (reason) => {
    const firstTouch = vi
      .fn<ToolRegistryDeps["firstTouch"]>()
      .mockRejectedValueOnce(new WorkspaceError(reason, "It does not answer."))
      .mockResolvedValue();
    const content = { content: "1\tx", file_size: 1, total_lines: 1, lines_read: 1 };
    const readFile = vi.fn(() => Promise.resolve(content));
    const tools = registry({ readFile, firstTouch });
    const run = () => tools.run(CALL, CONTEXT);
    expect(await run()).toMatchObject({ isError: true, output: { error: "It does not answer." } });
    expect(readFile).not.toHaveBeenCalled();
    expect((await run()).isError).toBe(false);
  },
);

test("calls of one batch wait for the first touch together", async () => {
  const looked = Promise.withResolvers<void>();
  const order: string[] = [];
  const readFile = () => {
    order.push("read");
    return Promise.resolve({ content: "", file_size: 0, total_lines: 0, lines_read: 0 });
  };
  const firstTouch = () => looked.promise.then(() => void order.push("touched"));
  const tools = registry({ readFile, firstTouch });
  const both = [1, 2].map(() => tools.run(CALL, CONTEXT));
  looked.resolve();
  await Promise.all(both);
  expect(order).toEqual(["touched", "read", "read"]);
});
