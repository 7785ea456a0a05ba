import { describe, expect, test, vi } from "vitest";
import { WorkspaceError } from "../workspace/connection";
import type { WorkspaceView } from "../workspace/workspace-view";
import { createTurns, startWorkspaceTool, stopWorkspaceTool, type WorkspaceLife } from "./workspace-life";
import { toolContext } from "./testing-context";

const VIEW = {
  id: "ws_1",
  name: "amber",
  status: "running",
  connection: "connected",
  build: 2,
  path: "/w",
  isolation: "bubblewrap",
} as WorkspaceView;

const CONTEXT = toolContext();

function life(over: Partial<WorkspaceLife> = {}): WorkspaceLife {
  return {
    find: () => Promise.resolve(VIEW),
    ensureRunning: () => Promise.resolve(VIEW),
    stop: () => Promise.resolve({ ...VIEW, status: "stopped" }),
    lastLog: () => Promise.resolve([]),
    boundTo: () => Promise.resolve("ws_1"),
    ...over,
  };
}

const start = (over: Partial<WorkspaceLife> = {}) => startWorkspaceTool(life(over), createTurns());
const stop = (over: Partial<WorkspaceLife> = {}) => stopWorkspaceTool(life(over), createTurns());

describe("start_workspace and stop_workspace", () => {
  test("answer what they did", async () => {
    expect(await start().run({}, CONTEXT)).toEqual({
      isError: false,
      output: {
        started: true,
        workspace_id: "ws_1",
        workspace_name: "amber",
        build_id: 2,
        path: "/w",
        agent_status: "connected",
        isolation: "bubblewrap",
      },
    });
    expect(await stop().run({}, CONTEXT)).toEqual({
      isError: false,
      output: { stopped: true, workspace_id: "ws_1", workspace_name: "amber" },
    });
  });

  test("one that is stopped is not stopped again", async () => {
    const again = vi.fn<WorkspaceLife["stop"]>();
    const find = () => Promise.resolve({ ...VIEW, status: "stopped" as const });
    expect(await stop({ stop: again, find }).run({}, CONTEXT)).toMatchObject({ output: { stopped: true } });
    expect(again).not.toHaveBeenCalled();
  });

  test.each([
    ["no workspace", { boundTo: () => Promise.resolve(null) }, "none"],
    ["one that is gone", { find: () => Promise.resolve(null) }, "deleted"],
  ])("a chat with %s is told to make one", async (_what, over, reason) => {
    for (const tool of [start(over), stop(over)]) {
      await expect(tool.run({}, CONTEXT)).rejects.toMatchObject({
        reason,
        message: expect.stringContaining("create_workspace"),
      });
    }
  });

  test("a start that fails answers why, with the end of its log", async () => {
    const failure = new WorkspaceError(
      "failed",
      "There is no such image. Call start_workspace to try again.",
    );
    const outcome = await start({
      ensureRunning: () => Promise.reject(failure),
      lastLog: (_id, lines) => Promise.resolve([`the last ${lines}`]),
    }).run({}, CONTEXT);
    expect(outcome).toEqual({
      isError: true,
      output: {
        started: false,
        error: failure.message,
        workspace_id: "ws_1",
        workspace_name: "amber",
        build_log: ["the last 20"],
      },
    });
  });

  test("a call that is given up is no failed start", async () => {
    const signal = AbortSignal.abort();
    const ensureRunning = () => Promise.reject(new WorkspaceError("silent", "Given up."));
    await expect(start({ ensureRunning }).run({}, { ...CONTEXT, signal })).rejects.toThrow("Given up.");
  });
});

describe("turns", () => {
  test("calls of one chat run one after the other, in their order; of another chat meanwhile", async () => {
    const inTurn = createTurns();
    const first = Promise.withResolvers<void>();
    const order: string[] = [];
    const note = (name: string) => async () => void order.push(name);
    const one = inTurn("chat_1", () => first.promise.then(note("one")));
    const two = inTurn("chat_1", note("two"));
    const three = inTurn("chat_1", note("three"));
    await inTurn("chat_2", note("other"));
    first.resolve();
    await Promise.all([one, two, three]);
    expect(order).toEqual(["other", "one", "two", "three"]);
  });

  test("one that fails does not hold up the next", async () => {
    const inTurn = createTurns();
    const failing = inTurn("chat_1", () => Promise.reject(new Error("no")));
    const next = inTurn("chat_1", () => Promise.resolve("yes"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});
