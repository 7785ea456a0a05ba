import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { insertRun, openStep } from "@/db/queries/debug-runs";
import { openDatabase } from "@/db/client";
import { chats } from "@/db/schema/chats";
import { debugRuns } from "@/db/schema/debug-runs";
import { debugSteps } from "@/db/schema/debug-steps";
import {
  apiRequest,
  createTestModel,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import type { DebugMode } from "@/lib/chat/debug-recording";
import { newId } from "@/lib/ids";
import * as own from "../me/debug-recording/route";
import * as setting from "../settings/[name]/route";
import * as chat from "./[chatId]/route";
import * as exported from "./[chatId]/debug/export/route";
import * as runs from "./[chatId]/debug/runs/route";
import * as run from "./[chatId]/debug/runs/[runId]/route";
import * as message from "./[chatId]/messages/[messageId]/route";
import * as messages from "./[chatId]/messages/route";
import * as list from "./route";

let t: TestRuntime;
let adminToken: string;
let token: string;

beforeAll(async () => {
  t = await createTestRuntime();
  await createTestModel(t.runtime);
  adminToken = await tokenOf(t.runtime, await createTestUser(t.runtime, "admin", "admin"));
});
afterAll(() => t.drop());
beforeEach(async () => {
  token = await tokenOf(t.runtime, await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`));
  await setMode("off");
});

const SETTING = "/api/v1/settings/debug-recording";
const writeSetting = async (value: unknown, by = adminToken) =>
  read(
    await setting.PUT(
      apiRequest(SETTING, { token: by, method: "PUT", body: { value } }),
      segment({ name: "debug-recording" }),
    ),
  );
const setMode = (mode: DebugMode) => writeSetting({ mode });
const newChat = async (): Promise<{ id: string; first: string }> => {
  const content = [{ type: "text", text: "hello" }];
  const created = await read(
    await list.POST(apiRequest("/api/v1/chats", { token, body: { content } }), segment({})),
  );
  const { id } = created.body;
  const page = await read(
    await messages.GET(apiRequest(`/api/v1/chats/${id}/messages`, { token }), segment({ chatId: id })),
  );
  return { id, first: page.body.items[0].id };
};
const get = (path: string, by = token) => apiRequest(`/api/v1/chats/${path}`, { token: by });
const listRuns = async (chatId: string, by = token, query = "") =>
  read(await runs.GET(get(`${chatId}/debug/runs${query}`, by), segment({ chatId })));
const readRun = async (chatId: string, runId: string, by = token) =>
  read(await run.GET(get(`${chatId}/debug/runs/${runId}`, by), segment({ chatId, runId })));
const exportRuns = async (chatId: string, query = "", by = token) =>
  read(await exported.GET(get(`${chatId}/debug/export${query}`, by), segment({ chatId })));
const patch = async (chatId: string, body: unknown) =>
  read(
    await chat.PATCH(
      apiRequest(`/api/v1/chats/${chatId}`, { token, method: "PATCH", body }),
      segment({ chatId }),
    ),
  );
const putOwn = async (enabled: boolean) =>
  read(
    await own.PUT(
      apiRequest("/api/v1/me/debug-recording", { token, method: "PUT", body: { enabled } }),
      segment({}),
    ),
  );
const readOwn = async () =>
  (await read(await own.GET(apiRequest("/api/v1/me/debug-recording", { token }), segment({})))).body;

async function addRun(chatId: string, triggerMessageId: string, at = new Date()): Promise<string> {
  const id = newId("dbr");
  await t.runtime.db.transaction(async (tx) => {
    await insertRun(tx, {
      id,
      chatId,
      rootChatId: chatId,
      parentRunId: null,
      kind: "chat_turn",
      modelId: null,
      provider: "P",
      model: "m",
      triggerMessageId,
      tipMessageId: triggerMessageId,
      startedAt: at,
    });
    await openStep(tx, {
      id: newId("dbs"),
      runId: id,
      chatId,
      operation: "stream",
      request: { prompt: "ask" },
      attempt: {
        number: 1,
        startedAt: at.toISOString(),
        endedAt: null,
        statusCode: null,
        errorKind: null,
        request: null,
        response: null,
      },
      startedAt: at,
      stepKey: "history 1",
    });
  });
  return id;
}

describe("who may choose", () => {
  test("nobody while the deployment says so; the administrator decides", async () => {
    expect((await putOwn(true)).status).toBe(403);
    const { id } = await newChat();
    expect((await patch(id, { debugOverride: true })).status).toBe(403);
    expect((await patch(id, { debugOverride: null })).status).toBe(200);
    expect((await writeSetting({ mode: "users" }, token)).status).toBe(403);
    expect((await writeSetting({ mode: "sometimes" })).status).toBe(400);
    expect((await writeSetting({ mode: "users", retentionDays: 3_651 })).status).toBe(400);
    expect((await writeSetting({ mode: "users", retentionDays: 0 })).body).toEqual({
      value: { mode: "users", retentionDays: 0 },
    });
  });

  test("where people may, the chat's word goes before their own", async () => {
    await setMode("users");
    const { id } = await newChat();
    expect(await readOwn()).toEqual({ mode: "users", enabled: null, recorded: false });
    expect((await listRuns(id)).body.recording).toEqual({
      mode: "users",
      user: null,
      chat: null,
      recorded: false,
    });
    expect((await putOwn(true)).body).toEqual({ mode: "users", enabled: true, recorded: true });
    expect((await listRuns(id)).body.recording).toMatchObject({ user: true, recorded: true });
    expect((await patch(id, { debugOverride: false })).status).toBe(200);
    expect((await listRuns(id)).body.recording).toMatchObject({ user: true, chat: false, recorded: false });
  });

  test("nobody where it is on for all: that is a conflict", async () => {
    await setMode("forced");
    const { id } = await newChat();
    expect([(await putOwn(false)).status, (await patch(id, { debugOverride: false })).status]).toEqual([
      409, 409,
    ]);
    expect(await readOwn()).toMatchObject({ mode: "forced", recorded: true });
  });
});

describe("runs", () => {
  test("are listed newest first, page by page, and read with their steps", async () => {
    const { id, first } = await newChat();
    const ids: string[] = [];
    for (let n = 0; n < 103; n++) ids.push(await addRun(id, first, new Date(Date.now() + n)));
    const { body } = await listRuns(id);
    expect(body.items).toHaveLength(50);
    const older = await listRuns(id, token, `?limit=200&cursor=${body.nextCursor}`);
    const listed = [...body.items, ...older.body.items].map((one: { id: string }) => one.id);
    expect([listed, older.body.nextCursor]).toEqual([ids.toReversed(), null]);
    expect((await listRuns(id, token, "?cursor=dbr_gone")).body.error.fields).toMatchObject([
      { path: "cursor" },
    ]);
    expect((await listRuns(id, token, "?cursor=x")).body.error.fields).toMatchObject([{ path: "cursor" }]);
    expect(body.items[0]).toMatchObject({ id: ids[102], status: "in_progress", kind: "chat_turn" });
    expect(body.items[0].steps).toBeUndefined();
    const detail = await readRun(id, ids[5] ?? "");
    expect(detail.body).toMatchObject({ id: ids[5], steps: [{ number: 1, request: { prompt: "ask" } }] });
    const all = await exportRuns(id);
    expect(all.headers.get("content-disposition")).toContain("attachment");
    expect(all.body.runs.map((one: { id: string }) => one.id)).toEqual(ids);
    const one = await exportRuns(id, `?runId=${ids[5]}`);
    expect(one.body).toMatchObject({ chatId: id, runs: [detail.body] });
  });

  test("are nobody's but the owner's", async () => {
    const { id, first } = await newChat();
    const runId = await addRun(id, first);
    const stranger = await tokenOf(t.runtime, await createTestUser(t.runtime, `s-${runId.slice(-8)}`));
    for (const by of [stranger, adminToken]) {
      const answers = [
        await listRuns(id, by),
        await readRun(id, runId, by),
        await exportRuns(id, "", by),
        await exportRuns(id, `?runId=${runId}`, by),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    }
    const other = await newChat();
    expect((await readRun(other.id, runId)).status).toBe(404);
    expect((await exportRuns(other.id, `?runId=${runId}`)).status).toBe(404);
  });

  test("go with an edit from the edited message on, and with archiving altogether", async () => {
    const { id, first } = await newChat();
    await t.runtime.db.update(chats).set({ status: "waiting" }).where(eq(chats.id, id));
    const content = [{ type: "text", text: "more" }];
    const sent = await read(
      await messages.POST(
        apiRequest(`/api/v1/chats/${id}/messages`, { token, body: { content } }),
        segment({ chatId: id }),
      ),
    );
    const second: string = sent.body.messages[0].id;
    const kept = await addRun(id, first);
    await addRun(id, second);
    const edited = await read(
      await message.PATCH(
        apiRequest(`/api/v1/chats/${id}/messages/${second}`, { token, method: "PATCH", body: { content } }),
        segment({ chatId: id, messageId: second }),
      ),
    );
    expect(edited.status).toBe(202);
    expect((await listRuns(id)).body.items.map((one: { id: string }) => one.id)).toEqual([kept]);

    await t.runtime.db.update(chats).set({ status: "waiting" }).where(eq(chats.id, id));
    expect((await patch(id, { archived: true })).status).toBe(200);
    expect(await t.runtime.db.select().from(debugRuns).where(eq(debugRuns.chatId, id))).toEqual([]);
    expect(await t.runtime.db.select().from(debugSteps).where(eq(debugSteps.chatId, id))).toEqual([]);
  });

  test("that cannot be had do not hold up archiving", async () => {
    const { id, first } = await newChat();
    await addRun(id, first);
    await t.runtime.db.update(chats).set({ status: "waiting" }).where(eq(chats.id, id));
    const other = openDatabase({ url: t.database.url, max: 1 });
    const answered = await other.sql.begin(async (tx) => {
      await tx`lock table debug_runs in access exclusive mode`;
      return patch(id, { archived: true });
    });
    await other.close();
    expect([answered.status, answered.body.archived]).toEqual([200, true]);
  });
});
