import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FakeHttpServer, startFakeHttpServer } from "../e2e/fakes/mcp-server/http";
import type { McpCallResult, McpServer, McpServersResult } from "../lib/workspace/protocol-mcp";
import { CALL_MARKER } from "./processes/process-table";
import { processesMarked } from "./processes/process-tree";
import { execRequest, startTestDaemon, type TestDaemon, type TestDaemonOptions, waitFor } from "./testing";

const cleanups: (() => unknown)[] = [];
let fake = "";

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../e2e/fakes/mcp-server/stdio.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  fake = outputFiles[0]?.text ?? "";
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: TestDaemonOptions = {}): Promise<TestDaemon> {
  const daemon = await startTestDaemon(options);
  cleanups.push(() => daemon.close());
  writeFileSync(join(daemon.root, "server.mjs"), fake);
  return daemon;
}

const STDIO = { command: process.execPath, args: ["server.mjs", "mcp.log"] };
const list = (daemon: TestDaemon, mcpServers: unknown) =>
  writeFileSync(join(daemon.root, ".mcp.json"), JSON.stringify({ mcpServers }));
const servers = (daemon: TestDaemon, approved: string[] = [], waitMs = 10_000) =>
  daemon.result<McpServersResult>({ kind: "mcp_servers", approved, waitMs }, { chatId: null });
const log = (daemon: TestDaemon) => {
  const path = join(daemon.root, "mcp.log");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
};

async function only(daemon: TestDaemon, approved?: string[], waitMs?: number): Promise<McpServer> {
  const [server] = (await servers(daemon, approved, waitMs)).servers;
  if (server === undefined) throw new Error("No server is listed.");
  return server;
}

/** Lists one server, lets it start, and waits for its tools. */
async function approve(daemon: TestDaemon): Promise<McpServer & { hash: string }> {
  const { hash } = await only(daemon);
  if (hash === null) throw new Error("It cannot be approved.");
  return { ...(await only(daemon, [hash])), hash };
}

const callRequest = (
  server: { name: string; hash: string },
  tool: string,
  { input = {}, approved = [server.hash] }: { input?: object; approved?: string[] } = {},
) =>
  ({
    kind: "mcp_call",
    server: server.name,
    hash: server.hash,
    tool,
    arguments: input as Record<string, unknown>,
    repeatable: tool === "add",
    approved,
  }) as const;

test("nothing starts before its owner approved it, and then exactly that", async () => {
  const daemon = await start();
  list(daemon, { tools: { ...STDIO, env: { API_TOKEN: "tok-123456789012345678", MODE: "a" } } });
  const waiting = await only(daemon);
  expect(waiting).toMatchObject({ name: "tools", state: "waiting", tools: [], error: null });
  expect(waiting.program).toMatchObject({
    transport: "stdio",
    command: [process.execPath, "server.mjs", "mcp.log"],
    env: [
      { name: "API_TOKEN", value: "••••5678", masked: true },
      { name: "MODE", value: "a", masked: false },
    ],
    files: [{ path: "server.mjs" }],
  });
  expect(
    await daemon.ask(callRequest({ name: "tools", hash: waiting.hash ?? "" }, "add", { approved: [] })),
  ).toMatchObject({
    state: "failed",
    failure: { reason: "refused" },
  });
  expect(log(daemon)).toEqual([]);

  const { hash, tools, state } = await approve(daemon);
  expect(state).toBe("connected");
  expect(tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name).sort());
  expect(tools.map(({ name }) => name)).toContain("tools__execute");
  expect(tools.find(({ tool }) => tool === "add")?.repeatable).toBe(true);
  expect(tools.find(({ tool }) => tool === "append")?.repeatable).toBe(false);
  expect(log(daemon)).toEqual(["started"]);

  // Another argument, another variable and another program each ask again, and end what ran.
  for (const change of [
    () => list(daemon, { tools: { ...STDIO, args: ["server.mjs", "other.log"] } }),
    () => list(daemon, { tools: { ...STDIO, env: { API_TOKEN: "another", MODE: "a" } } }),
    () => appendFileSync(join(daemon.root, "server.mjs"), "\n// changed"),
  ]) {
    change();
    const asked = await only(daemon, [hash]);
    expect(asked.state).toBe("waiting");
    expect(asked.hash).not.toBe(hash);
  }
  expect(existsSync(join(daemon.root, "other.log"))).toBe(false);
  expect(log(daemon)).toEqual(["started"]);
});

test("a call reaches the server with its id, its variables and its arguments", async () => {
  const daemon = await start({
    env: { LATHE_ENCRYPTION_KEYS: "canary-1" },
    config: { env: { REGION: "eu" } },
  });
  list(daemon, {
    tools: { ...STDIO, env: { GREETING: "$(touch evil) ${HOME} `id`", LD_PRELOAD: "/nowhere.so" } },
  });
  const server = await approve(daemon);
  const call = (tool: string, input = {}, id?: string) =>
    daemon.result<McpCallResult>(callRequest(server, tool, { input }), id === undefined ? {} : { id });
  expect(await call("add", { a: 1, b: 2 }, "call_1")).toEqual({
    isError: false,
    text: '3\n{"sum":3}',
    media: null,
  });
  expect(log(daemon)).toContain("call add call_1");
  expect((await call("variable", { name: "GREETING" })).text).toBe("$(touch evil) /run/lathe/home `id`");
  expect((await call("variable", { name: "LD_PRELOAD" })).text).toBe("/nowhere.so");
  expect((await call("variable", { name: "REGION" })).text).toBe("eu");
  expect((await call("variable", { name: "LATHE_ENCRYPTION_KEYS" })).text).toBe("(unset)");
  expect(await call("fail")).toEqual({ isError: true, text: "it went wrong", media: null });
  const picture = await call("picture");
  expect(picture.media?.mediaType).toBe("image/png");
  expect(picture.text).toContain("A file (image/png) was left out");
  expect(picture.text).toContain("[Link to click me: javascript:alert(1)]");
  // The same id again is answered from the journal.
  await call("append", { line: "once" }, "call_2");
  await call("append", { line: "once" }, "call_2");
  expect(log(daemon).filter((line) => line === "append once")).toHaveLength(1);
});

test("a crash tells that the outcome is unknown, the server is begun again, and its tools stay known", async () => {
  const daemon = await start();
  list(daemon, { tools: STDIO });
  const server = await approve(daemon);
  expect(await daemon.ask(callRequest(server, "crash"))).toMatchObject({
    state: "failed",
    failure: { reason: "lost" },
  });
  const after = await only(daemon, [server.hash], 0);
  expect(after.tools).toEqual(server.tools);
  const again = await daemon.result<McpCallResult>(callRequest(server, "add", { input: { a: 2, b: 2 } }));
  expect(again.text).toContain("4");
  expect(log(daemon).filter((line) => line === "started")).toHaveLength(2);
  expect(log(daemon).filter((line) => line === "crash")).toHaveLength(1);
  // A new daemon, which nobody has told anything yet, starts it for the call.
  await daemon.kill();
  await daemon.start();
  const anew = await daemon.result<McpCallResult>(callRequest(server, "add", { input: { a: 3, b: 3 } }));
  expect(anew.text).toContain("6");
});

test("a cancelled call is cancelled at the server, and too large an answer fails alone", async () => {
  const daemon = await start();
  list(daemon, { tools: STDIO });
  const server = await approve(daemon);
  daemon.send({
    type: "command",
    id: "call_h",
    chatId: "chat_a",
    epoch: 1,
    request: callRequest(server, "hang"),
  });
  await waitFor(() => log(daemon).includes("hang began"));
  await daemon.result({ kind: "cancel", callId: "call_h" });
  await waitFor(() => log(daemon).includes("hang cancelled"));
  expect(await daemon.outcomeOf("call_h")).toMatchObject({
    state: "failed",
    failure: { reason: "cancelled" },
  });
  expect(await daemon.ask(callRequest(server, "huge"))).toMatchObject({
    state: "failed",
    failure: { reason: "refused", message: expect.stringContaining("larger than 8 MiB") },
  });
  await daemon.result(callRequest(server, "grow"));
  const grown = await waitUntil(async () => {
    const { tools } = await only(daemon, [server.hash], 0);
    return tools.find(({ tool }) => tool === "grown");
  });
  expect(grown.name).toBe("tools__grown");
  expect(log(daemon).filter((line) => line === "started")).toHaveLength(1);
});

async function waitUntil<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
  }
}

test("garbage, silence and what cannot be started hold up nobody else", async () => {
  const daemon = await start();
  writeFileSync(
    join(daemon.root, "liar.mjs"),
    `import { createInterface } from "node:readline";
    createInterface(process.stdin).on("line", (line) => { const { id, method } = JSON.parse(line); const tools = [
      { name: "ok", inputSchema: { type: "object", properties: { x: { $ref: "#/$defs/n" } }, $defs: { n: { properties: { n: { $ref: "#/$defs/n" } } } } } },
      { name: "ok" }, { name: 7 }, null, { name: "bad", inputSchema: { type: "string" } },
      { name: "😀".repeat(100), description: "d".repeat(1e6) },
      ...Array.from({ length: 10_000 }, (_, n) => ({ name: "n" + n })) ];
      const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "l", version: "1" } } : { tools };
      console.log("not json"); if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result })); });`,
  );
  list(daemon, {
    flood: { command: "yes" },
    silent: { command: "sleep", args: ["1000"] },
    gone: { command: "./nowhere" },
    liar: { command: process.execPath, args: ["liar.mjs"] },
    neither: { args: [] },
    unset: { command: "x", args: ["${NOT_THERE}"] },
    odd: { command: "x", env: { "A=B": "c" } },
    remote: { url: "file:///etc/passwd" },
    tools: STDIO,
  });
  const hashes = (await servers(daemon)).servers.flatMap(({ hash }) => hash ?? []);
  const began = performance.now();
  await servers(daemon, hashes, 500);
  expect(performance.now() - began).toBeLessThan(8_000);
  const told = await waitUntil(async () => {
    const { servers: now } = await servers(daemon, hashes, 0);
    const isOver = (name: string) => now.find((server) => server.name === name)?.state !== "starting";
    return ["tools", "liar", "flood", "gone"].every(isOver) ? now : undefined;
  });
  const state = Object.fromEntries(told.map((server) => [server.name, server]));
  expect(state["tools"]?.state).toBe("connected");
  expect(state["silent"]?.state).toBe("starting");
  expect(state["flood"]).toMatchObject({ error: expect.stringContaining("no message") });
  expect(state["gone"]?.error).toMatch(/code 127.*not found/);
  expect(state["neither"]).toMatchObject({ state: "invalid", error: "It has neither a command nor a url." });
  expect(state["unset"]?.error).toContain("NOT_THERE is not set");
  expect(state["odd"]?.state).toBe("invalid");
  expect(state["remote"]?.error).toContain("neither http nor https");
  const liar = state["liar"];
  expect(liar?.state).toBe("connected");
  const names = liar?.tools.map(({ name }) => name) ?? [];
  expect(names).toContain("liar__ok");
  expect(names.every((name) => /^liar__[a-zA-Z0-9_-]{1,58}$/.test(name))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
  expect(liar?.leftOut.map(({ name }) => name)).toContain("bad");
  expect(told.flatMap(({ tools }) => tools).length).toBeLessThanOrEqual(90);
});

describe("by HTTP", () => {
  async function startHttp(daemon: TestDaemon): Promise<FakeHttpServer> {
    const http = await startFakeHttpServer(join(daemon.root, "mcp.log"));
    cleanups.push(() => http.close());
    return http;
  }

  test("a server is connected once it is approved, with its own headers, and a lost session costs nothing", async () => {
    const daemon = await start();
    const http = await startHttp(daemon);
    list(daemon, { remote: { type: "http", url: http.url, headers: { Authorization: "Bearer abc" } } });
    const waiting = await only(daemon);
    expect(waiting.program).toEqual({
      transport: "http",
      url: http.url,
      headers: [{ name: "Authorization", value: "••••", masked: true }],
    });
    expect(http.requests).toEqual([]);
    const server = await approve(daemon);
    expect(server.state).toBe("connected");
    expect(http.requests[0]?.authorization).toBe("Bearer abc");
    expect(JSON.stringify(http.requests)).not.toContain("test-token");
    await daemon.result(callRequest(server, "append", { input: { line: "one" } }));
    http.forget();
    await daemon.result(callRequest(server, "append", { input: { line: "two" } }));
    expect(log(daemon).filter((line) => line.startsWith("append"))).toEqual(["append one", "append two"]);
  });

  test("a workspace without network connects to nothing", async () => {
    const daemon = await start({ config: { network: false } });
    const http = await startHttp(daemon);
    list(daemon, { remote: { url: http.url } });
    const refused = await only(daemon);
    expect(refused).toMatchObject({ state: "invalid", hash: null });
    expect(refused.error).toContain("no network");
    expect(http.requests).toEqual([]);
  });
});

test("the heartbeat tells of a change, and the files are those that are set", async () => {
  const daemon = await start({
    config: { env: { LATHE_AGENT_MCP_CONFIG_FILES: "tools/mcp.json, link.json" } },
  });
  const beats = () =>
    daemon.frames().flatMap((frame) => (frame.type === "heartbeat" ? [frame.mcp ?? null] : []));
  await daemon.result(execRequest("mkdir tools && ln -s /etc/passwd link.json && echo '{' > .mcp.json"));
  const { problems, version } = await servers(daemon);
  expect(problems).toEqual(["link.json: it leads out of the workspace, or cannot be opened."]);
  await waitFor(() => beats().at(-1) === version);
  writeFileSync(join(daemon.root, "tools", "mcp.json"), JSON.stringify({ mcpServers: { tools: STDIO } }));
  await waitFor(() => beats().at(-1) !== version);
  await approve(daemon);
  await waitFor(() => log(daemon).includes("started"));
});

test.each(["bubblewrap", "unshare", "none"] as const)(
  "nothing of a server stays when the daemon goes: %s",
  async (isolation) => {
    const workspaceId = `ws_gone_${isolation}`;
    const daemon = await start({ config: { isolation, workspaceId } });
    const left = () => processesMarked(`${CALL_MARKER}=mcp-${workspaceId}`);
    list(daemon, { tools: STDIO });
    const server = await approve(daemon);
    const { text } = await daemon.result<McpCallResult>(
      callRequest(server, "variable", { input: { name: CALL_MARKER } }),
    );
    expect(text).toBe(`mcp-${workspaceId}`);
    expect(left()).not.toEqual([]);
    await daemon.kill();
    // Without a sandbox it is the next daemon that ends what the last one left.
    if (isolation === "none") await daemon.start();
    await waitFor(() => left().length === 0);
  },
);
