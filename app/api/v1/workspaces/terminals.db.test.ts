import { afterAll, beforeAll, expect, test } from "vitest";
import { workspaces } from "@/db/schema/workspaces";
import { apiRequest, createTestRuntime, createTestUser, read, segment, tokenOf } from "@/lib/auth/testing";
import { workspaceOfTerminal } from "@/lib/chat/terminal-types";
import { createPostgresPartLog } from "@/lib/stream/adapters/postgres";
import { lookAtTerminal } from "@/lib/commands/look-at-terminal";
import { getRuntime } from "@/lib/runtime";
import { createEventStream } from "@/lib/stream/event-sink";
import { runTerminalStream, TerminalReports } from "@/lib/stream/terminal-stream";
import { createHub, type Hub } from "@/lib/stream/hub";
import {
  createWorkspaceBench,
  eventually,
  type TestServer,
  type WorkspaceBench,
} from "@/lib/workspace/testing";
import { apiTokens } from "@/db/schema/api-tokens";
import { eq } from "drizzle-orm";
import * as terminals from "./[workspaceId]/terminals/route";
import * as terminal from "./[workspaceId]/terminals/[terminalId]/route";
import * as input from "./[workspaceId]/terminals/[terminalId]/input/route";
import * as stream from "./[workspaceId]/terminals/[terminalId]/stream/route";
import * as aloneInput from "./terminals/[terminalId]/input/route";
import * as aloneStream from "./terminals/[terminalId]/stream/route";

let bench: WorkspaceBench;
let daemons: TestServer;
let hub: Hub;
let drop: () => Promise<void>;
let workspaceId: string;
let token: string;
let stranger: string;

const AT = () => `/api/v1/workspaces/${workspaceId}/terminals`;

/** The daemon's stream ends in one server, and people are served by another one, on the same database. */
beforeAll(async () => {
  bench = await createWorkspaceBench();
  const t = await createTestRuntime();
  daemons = await bench.startServer();
  const people = await bench.startServer();
  const { db, sql } = bench.database;
  const { log, clock } = t.runtime;
  const common = { sql, pubsub: people.pubsub, log, clock };
  const partLog = createPostgresPartLog({ ...common, url: bench.database.url, flushMs: 10 });
  hub = createHub({ ...common, partLog, pollMs: 500 });
  Object.assign(t.runtime, { db, sql, pubsub: people.pubsub, workspaces: people.service, hub });
  token = await tokenOf(t.runtime, { id: bench.ownerId });
  stranger = await tokenOf(t.runtime, await createTestUser(t.runtime, "stranger"));
  const made = await daemons.service.create({ ownerId: bench.ownerId });
  workspaceId = made.id;
  await daemons.service.whenConnected(workspaceId, AbortSignal.timeout(10_000));
  drop = async () => {
    hub.close();
    await partLog.close();
    await bench.close();
    await t.drop();
  };
});
afterAll(() => drop());

const open = async (body: unknown = {}, as = token, headers: Record<string, string> = {}) =>
  read(await terminals.POST(apiRequest(AT(), { token: as, body, headers }), segment({ workspaceId })));
const list = async () => read(await terminals.GET(apiRequest(AT(), { token }), segment({ workspaceId })));
const type = async (terminalId: string, body: unknown, as = token) =>
  read(
    await input.POST(
      apiRequest(`${AT()}/${terminalId}/input`, { token: as, body }),
      segment({ workspaceId, terminalId }),
    ),
  );
const close = async (terminalId: string, as = token) =>
  read(
    await terminal.DELETE(
      apiRequest(`${AT()}/${terminalId}`, { method: "DELETE", token: as }),
      segment({ workspaceId, terminalId }),
    ),
  );

interface Heard {
  id?: string;
  event: string;
  data: { text?: string; inputs?: { offset: number }[]; [field: string]: unknown };
}

/** A client of the stream: what it heard, and what it shows. */
async function look(terminalId: string, options: { as?: string; cursor?: string } = {}) {
  const path = `${AT()}/${terminalId}/stream${options.cursor === undefined ? "" : `?cursor=${options.cursor}`}`;
  const request = apiRequest(path, { token: options.as ?? token });
  const response = await stream.GET(request, segment({ workspaceId, terminalId }));
  if (response.status !== 200) throw new Error(`${response.status}`);
  return listen(response);
}

function listen(response: Response) {
  const heard: Heard[] = [];
  let over = false;
  const reader = response.body?.getReader();
  const read = async () => {
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      heard.push(...blocks.flatMap(parse));
    }
    over = true;
  };
  const reading = read().catch(() => {
    over = true;
  });
  const shown = () => {
    const start = heard.findLastIndex(({ event }) => event === "reset") + 1;
    const events = heard.slice(start).filter(({ event }) => event === "output");
    return events.map(({ data }) => data.text).join("");
  };
  return {
    heard,
    shown,
    isOver: () => over,
    prints: (text: string) => eventually(() => shown().includes(text)),
    state: () => heard.findLast(({ event }) => event === "state")?.data,
    cursor: () => heard.findLast(({ id }) => id !== undefined)?.id ?? "",
    leave: async () => {
      await reader?.cancel();
      await reading;
    },
  };
}

function parse(block: string): Heard[] {
  const fields = Object.fromEntries(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  if (fields["event"] === undefined) return [];
  const id = fields["id"] === undefined ? {} : { id: fields["id"] };
  return [{ ...id, event: fields["event"], data: JSON.parse(fields["data"] ?? "null") }];
}

test("what is typed at one server reaches the daemon of another, and what it prints comes back", async () => {
  const opened = await open({ name: "build", cols: 90, rows: 30 });
  expect(opened).toMatchObject({
    status: 201,
    body: { name: "build", cols: 90, rows: 30, running: true, exitCode: null },
  });
  const { id } = opened.body;
  expect(workspaceOfTerminal(id)).toBe(workspaceId);
  const screen = await look(id);
  expect(await type(id, { data: "echo größe-$((6 * 7)); stty size\r" })).toMatchObject({ status: 202 });
  await screen.prints("größe-42");
  await screen.prints("30 90");
  await type(id, { cols: 120, rows: 50 });
  await eventually(() => screen.state()?.cols === 120);
  await type(id, { data: "stty size\r" });
  await screen.prints("50 120");
  expect(screen.heard[0]).toMatchObject({ event: "terminal", data: { id, name: "build" } });
  expect((await list()).body).toMatchObject({
    items: [{ id, cols: 120 }],
    nextCursor: null,
    unavailable: null,
  });
  await screen.leave();

  // Whoever comes again hears what they have missed, and nothing twice; whoever comes anew hears it all.
  const cursor = screen.cursor();
  await type(id, { data: "echo later-$((1 + 1))\r" });
  const again = await look(id, { cursor });
  await again.prints("later-2");
  expect(again.heard.some(({ event }) => event === "reset")).toBe(false);
  expect(again.shown()).not.toContain("größe");
  const anew = await look(id);
  await anew.prints("later-2");
  expect(anew.shown().startsWith(screen.shown())).toBe(true);
  expect(screen.shown() + again.shown()).toBe(anew.shown());
  const lost = await look(id, { cursor: "999999" });
  await lost.prints("later-2");
  expect(lost.heard[1]).toMatchObject({ event: "reset" });

  await type(id, { data: "exit 3\r" });
  await eventually(() => again.isOver() && anew.isOver());
  expect(again.state()).toMatchObject({ running: false, exitCode: 3 });
  expect(await close(id)).toMatchObject({ status: 204 });
  await expect(look(id)).rejects.toThrow("404");
});

test("what a writer types is put in order, and what comes twice is typed once", async () => {
  const { id } = (await open()).body;
  const screen = await look(id);
  const pieces = ["echo a", "bc", "def", "-$((1 + 1))\r"];
  let offset = 0;
  const placed = pieces.map((data) => {
    const body = { writer: "me", offset, data };
    offset += data.length;
    return body;
  });
  for (const body of [3, 1, 0, 1, 2, 0].map((index) => placed[index])) await type(id, body);
  await screen.prints("abcdef-2");
  await eventually(() => screen.state()?.inputs?.some((taken) => taken.offset === offset));
  expect(screen.shown().split("abcdef-2")).toHaveLength(2);
  await screen.leave();
  await close(id);
});

test("a paste of more than a frame arrives whole", async () => {
  const { id } = (await open()).body;
  const screen = await look(id);
  await type(id, { data: "stty -echo; cat > pasted; stty echo; wc -c < pasted; echo counted\r" });
  await screen.prints("pasted");
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index} of what was pasted\n`);
  const text = `${lines.join("")}\u0004`;
  let offset = 0;
  for (let at = 0; at < text.length; at += 5_000) {
    const data = text.slice(at, at + 5_000);
    expect(await type(id, { writer: "me", offset, data })).toMatchObject({ status: 202 });
    offset += data.length;
  }
  await screen.prints(`${text.length - 1}\r\ncounted`);
  await screen.leave();
  await close(id);
});

test("what is lost between servers is asked for again, and shown once", async () => {
  const { id } = (await open()).body;
  const caller = { userId: bench.ownerId, role: "member" } as const;
  const reports = new TerminalReports();
  let outputs = 0;
  const heard = (report: Parameters<typeof reports.heard>[0]) => {
    const isLost = report !== "status" && report.type === "terminal_output" && outputs++ % 3 !== 0;
    if (!isLost) reports.heard(report);
  };
  const runtime = getRuntime();
  const { attached, port, mayLook, stop } = await lookAtTerminal(
    runtime,
    { caller, terminalId: id },
    { from: null, heard },
  );
  const { response, sink } = createEventStream(apiRequest(AT()), { lifetimeMs: 60_000 });
  const { clock, log } = runtime;
  void runTerminalStream({ port, mayLook, clock, log }, { attached, reports, from: null }, sink).finally(
    stop,
  );
  const screen = listen(response);
  await type(id, { data: "seq 1 9000; echo over-$((1 + 1))\r" });
  await screen.prints("over-2");
  const lines = screen.shown().split("\r\n");
  expect(lines.filter((line) => /^\d+$/.test(line)).slice(-8_000)).toEqual(
    Array.from({ length: 8_000 }, (_, index) => String(index + 1_001)),
  );
  // However few frames it came in, some of them were lost.
  expect(outputs).toBeGreaterThan(2);
  await screen.leave();
  await close(id);
});

test("one key opens one terminal", async () => {
  const headers = { "idempotency-key": "terminal-1" };
  const answers = await Promise.all([open({}, token, headers), open({}, token, headers)]);
  expect(answers[0]?.body.id).toBe(answers[1]?.body.id);
  await close(answers[0]?.body.id);
});

test("bodies that make no sense are refused", async () => {
  const { id } = (await open()).body;
  const bodies = [
    {},
    { data: "" },
    { data: "x".repeat(16 * 1024 + 1) },
    { data: "x", writer: "me" },
    { data: "x", offset: 0 },
    { data: "x", writer: "not a name", offset: 0 },
    { cols: 80 },
    { cols: 0, rows: 24 },
    { cols: 80, rows: 100_000 },
    { data: "x", other: 1 },
  ];
  for (const body of bodies) expect(await type(id, body)).toMatchObject({ status: 400 });
  expect(await open({ cols: -1 })).toMatchObject({ status: 400 });
  const flood = async () => (await type(id, { data: "x".repeat(16 * 1024) })).status;
  const statuses = await Promise.all(Array.from({ length: 60 }, flood));
  expect(statuses).toContain(429);
  await close(id);
});

test("a terminal is its owner's alone, at either address, and what there is none of is not found", async () => {
  const { id } = (await open()).body;
  const { id: other } = await daemons.service.create({ ownerId: bench.ownerId, name: "other" });
  expect(await open({}, stranger)).toMatchObject({ status: 404 });
  expect(await type(id, { data: "x" }, stranger)).toMatchObject({ status: 404 });
  expect(await close(id, stranger)).toMatchObject({ status: 404 });
  await expect(look(id, { as: stranger })).rejects.toThrow("404");
  const alone = `/api/v1/workspaces/terminals/${id}`;
  const request = (as: string) =>
    apiRequest(`${alone}/input`, { token: as, body: { data: "echo al''one\r" } });
  expect((await aloneInput.POST(request(stranger), segment({ terminalId: id }))).status).toBe(404);
  expect((await aloneInput.POST(request(token), segment({ terminalId: id }))).status).toBe(202);
  const asked = apiRequest(`${alone}/stream`, { token });
  const screen = listen(await aloneStream.GET(asked, segment({ terminalId: id })));
  await screen.prints("alone");
  await screen.leave();

  const elsewhere = apiRequest(`/api/v1/workspaces/${other}/terminals/${id}/input`, {
    token,
    body: { data: "x" },
  });
  const params = segment({ workspaceId: other, terminalId: id });
  expect((await input.POST(elsewhere, params)).status).toBe(404);
  const none = id.replace(/.{4}$/, "none");
  for (const missing of [none, "term_nonsense", "chat_x", "term_"]) {
    expect(await type(missing, { data: "x" })).toMatchObject({ status: 404 });
    await expect(look(missing)).rejects.toThrow("404");
  }
  await close(id);
});

test("a stream ends soon after its reader may look no more", async () => {
  const { id } = (await open()).body;
  const mine = await tokenOf({ db: bench.database.db } as never, { id: bench.ownerId });
  const screen = await look(id, { as: mine });
  await eventually(() => screen.heard.length > 0);
  const { db } = bench.database;
  const revoked = { revokedAt: new Date() };
  const rows = await db
    .update(apiTokens)
    .set(revoked)
    .where(eq(apiTokens.name, "test"))
    .returning({ id: apiTokens.id });
  expect(rows.length).toBeGreaterThan(1);
  await eventually(() => screen.isOver(), 5_000);
  token = await tokenOf({ db } as never, { id: bench.ownerId });
});

test("terminals end with their workspace, and a stopped one says so", async () => {
  const { id } = (await open()).body;
  const screen = await look(id);
  await eventually(() => screen.heard.length > 0);
  await daemons.service.stop(workspaceId);
  await eventually(() => screen.isOver(), 5_000);
  // Whoever is told does not ask for it again.
  expect(["gone", "state"]).toContain(screen.heard.at(-1)?.event);
  expect((await list()).body).toMatchObject({ items: [] });
  expect(await open()).toMatchObject({
    status: 409,
    body: { error: { message: "The workspace is stopped." } },
  });
  await expect(look(id)).rejects.toThrow("409");
  await bench.database.db.update(workspaces).set({ status: "deleted" }).where(eq(workspaces.id, workspaceId));
  expect(await open()).toMatchObject({ status: 404 });
});
