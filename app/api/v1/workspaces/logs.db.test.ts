import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appendWorkspaceLog, deleteOldWorkspaceLogs } from "@/db/queries/workspace-logs";
import { updateWorkspace } from "@/db/queries/workspaces";
import { createWorkspaceStore } from "@/db/workspace-store";
import { apiRequest, createTestRuntime, createTestUser, read, segment, tokenOf } from "@/lib/auth/testing";
import type { TestRuntime } from "@/lib/auth/testing";
import { newId } from "@/lib/ids";
import { createHub } from "@/lib/stream/hub";
import * as logs from "./[workspaceId]/logs/route";

let t: TestRuntime;
let token: string;
let stranger: string;
let ownerId: string;
let workspaceId: string;
let hash: string;

beforeAll(async () => {
  t = await createTestRuntime({ LATHE_POLL_MS: "100" });
  const { runtime } = t;
  const partLog = { followed: () => [], progressed: () => {} };
  runtime.hub = createHub({ ...runtime, partLog, pollMs: 1_000 });
  const [owner, other] = [await createTestUser(runtime, "owner"), await createTestUser(runtime, "other")];
  ownerId = owner.id;
  token = await tokenOf(runtime, owner);
  stranger = await tokenOf(runtime, other);
});
afterAll(async () => {
  t.runtime.hub.close();
  await t.drop();
});

async function start(): Promise<void> {
  const store = createWorkspaceStore(t.runtime.db);
  const workspace = await store.getWorkspace(workspaceId);
  if (workspace === null) throw new Error("There is no such workspace.");
  hash = newId("tok");
  await store.replaceToken(workspace, hash);
}

beforeEach(async () => {
  const store = createWorkspaceStore(t.runtime.db);
  const { id: templateId } = await store.ensureBuiltinTemplate();
  workspaceId = newId("ws");
  hash = "";
  await store.insertWorkspace({ id: workspaceId, ownerId, templateId, name: "w", driver: "local" });
  await start();
});

const say = (text: string, build = 1, level: "info" | "error" = "info") =>
  appendWorkspaceLog(t.runtime.db, { workspaceId, build, level, text });
const get = (query = "", by = token, headers = {}) =>
  logs.GET(
    apiRequest(`/api/v1/workspaces/${workspaceId}/logs${query}`, { token: by, headers }),
    segment({ workspaceId }),
  );
const follow = (query = "", headers = {}) => get(query, token, { accept: "text/event-stream", ...headers });

/** Reads a stream until it says this, or until its end. */
async function readUntil(response: Response, text?: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let all = "";
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return all;
    all += piece.value;
    if (text !== undefined && all.includes(text)) {
      void reader?.cancel();
      return all;
    }
  }
}

test("the last start is told in order, page by page; what came before it only by a cursor", async () => {
  await say("old");
  await start();
  for (const text of ["one", "two", "three"]) await say(text, 2);
  const first = (await read(await get("?limit=2"))).body;
  expect(first.items).toMatchObject([{ build: 2, text: "one", level: "info" }, { text: "two" }]);
  const rest = (await read(await get(`?limit=2&cursor=${first.nextCursor}`))).body;
  expect(rest).toMatchObject({ items: [{ text: "three" }], nextCursor: null });
  const all = (await read(await get("?cursor=0"))).body.items as { text: string }[];
  expect(all.map(({ text }) => text)).toEqual(["old", "one", "two", "three"]);
});

test("somebody else's workspace is not there, as a list or as a stream", async () => {
  expect((await get("", stranger)).status).toBe(404);
  expect((await get("", stranger, { accept: "text/event-stream" })).status).toBe(404);
  expect((await get("?cursor=x")).status).toBe(400);
});

test("a stream follows the start, and ends with it", async () => {
  await say("pulling");
  const response = await follow();
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const told = readUntil(response);
  await say("made");
  await say("no such image", 1, "error");
  await updateWorkspace(t.runtime.db, workspaceId, { status: "failed", statusDetail: "No such image." });
  const text = await told;
  expect(text.match(/"text":"[^"]*"/g)).toEqual([
    '"text":"pulling"',
    '"text":"made"',
    '"text":"no such image"',
  ]);
  expect(text).toContain('event: end\ndata: {"status":"failed","statusDetail":"No such image."}');
});

test("a stream is resumed behind the last line that came", async () => {
  await say("one");
  const id = /id: (\d+)/.exec(await readUntil(await follow(), '"one"'))?.[1] ?? "";
  await say("two");
  for (const again of [await follow(`?cursor=${id}`), await follow("", { "last-event-id": id })]) {
    const text = await readUntil(again, '"two"');
    expect(text).not.toContain('"one"');
  }
});

test("a stream ends when its token does", async () => {
  const { runtime } = t;
  const other = await tokenOf(runtime, { id: ownerId } as Parameters<typeof tokenOf>[1]);
  const response = await get("", other, { accept: "text/event-stream" });
  await runtime.sql`delete from api_tokens where id = (select max(id) from api_tokens)`;
  await readUntil(response);
});

test("of the starts only the last few are remembered", async () => {
  for (let build = 1; build <= 4; build++) {
    await say(`start ${build}`, build);
    if (build < 4) await start();
  }
  await deleteOldWorkspaceLogs(t.runtime.db, 2);
  const all = (await read(await get("?cursor=0"))).body.items as { text: string }[];
  expect(all.map(({ text }) => text)).toEqual(["start 3", "start 4"]);
});
