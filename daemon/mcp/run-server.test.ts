import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterEach, expect, test } from "vitest";
import { createFakeServer } from "../../e2e/fakes/mcp-server/tools";
import { type RunningServer, runServer } from "./run-server";
import type { WatchedTransport } from "./stdio-transport";

const LIMITS = { connectMs: 200, callMs: 200, firstPauseMs: 5, longestPauseMs: 40 };
const directory = mkdtempSync(join(tmpdir(), "lathe-mcp-"));
const log = join(directory, "log");
const running: RunningServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  rmSync(log, { force: true });
});

/** How each attempt to connect goes, in order; the last one goes on. */
type Attempt = "refuses" | "silent" | "answers";

function run(attempts: Attempt[]): {
  server: RunningServer;
  begun: () => number;
  changed: () => Promise<void>;
} {
  let begun = 0;
  let next = Promise.withResolvers<void>();
  const connect = async (): Promise<WatchedTransport> => {
    const attempt = attempts[Math.min(begun++, attempts.length - 1)];
    if (attempt === "refuses") throw new Error("Not today.");
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    if (attempt === "answers")
      await createFakeServer({ log, onCrash: () => void theirs.close() }).connect(theirs);
    return Object.assign(ours, { lastWords: () => "" });
  };
  const server = runServer({
    name: "fake",
    version: "1",
    connect,
    limits: LIMITS,
    onChange: () => {
      next.resolve();
      next = Promise.withResolvers();
    },
  });
  running.push(server);
  return { server, begun: () => begun, changed: () => next.promise };
}

const by = (repeatable = false) => ({ callId: "call_1", signal: new AbortController().signal, repeatable });

test("one that fails is begun again until it appears", async () => {
  const { server, begun, changed } = run(["refuses", "silent", "refuses", "answers"]);
  await server.settled;
  expect(server.state()).toMatchObject({ state: "failed", error: "Not today.", tools: [] });
  while (server.state().state !== "connected") await changed();
  expect(begun()).toBe(4);
  expect(server.state().error).toBeNull();
  expect(server.state().tools.length).toBeGreaterThan(5);
});

test("one that says nothing fails in its time, and its calls are not made", async () => {
  const { server } = run(["silent"]);
  await expect(server.call({ tool: "add", arguments: {} }, by())).rejects.toMatchObject({
    reason: "refused",
    message: expect.stringContaining("did not answer within 0.2 s"),
  });
});

test("a call that is not answered in time may have happened, unless that does not matter", async () => {
  const { server } = run(["answers"]);
  await expect(server.call({ tool: "hang", arguments: {} }, by())).rejects.toMatchObject({ reason: "lost" });
  await expect(server.call({ tool: "hang", arguments: {} }, by(true))).rejects.toMatchObject({
    reason: "refused",
  });
  expect(readFileSync(log, "utf8").match(/hang began/g)).toHaveLength(2);
});

test("a call that is in the way of the end is made once, and the next one waits for the new connection", async () => {
  const { server, begun } = run(["answers"]);
  await expect(server.call({ tool: "crash", arguments: {} }, by())).rejects.toMatchObject({ reason: "lost" });
  const { text } = await server.call({ tool: "append", arguments: { line: "x" } }, by());
  expect(text).toBe("written");
  expect(begun()).toBe(2);
  expect(readFileSync(log, "utf8").match(/crash/g)).toHaveLength(2);
});

test("what the server refuses is told in its words", async () => {
  const { server } = run(["answers"]);
  await expect(server.call({ tool: "nowhere", arguments: {} }, by())).rejects.toMatchObject({
    reason: "refused",
    message: expect.stringContaining("There is no tool nowhere"),
  });
});
