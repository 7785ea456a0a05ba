import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDeploymentId } from "@/db/queries/deployment-id";
import { chats } from "@/db/schema/chats";
import { createWorkspaceStore } from "@/db/workspace-store";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import { newId } from "@/lib/ids";
import { createLocalDriver } from "@/lib/workspace/drivers/local/local-driver";
import { contextChanges } from "@/lib/commands/context/change-context";
import { settleApprovals } from "@/lib/commands/settle-approvals";
import { createArchivedEnds } from "@/lib/commands/end-archived";
import { createWorkspaceService } from "@/lib/workspace/service";
import * as commands from "../../workspace/commands/route";
import * as results from "../../workspace/results/route";
import * as changes from "../chats/[chatId]/changes/route";
import * as diff from "../chats/[chatId]/changes/diff/route";
import * as processes from "../chats/[chatId]/processes/route";
import * as stopProcess from "../chats/[chatId]/processes/[processId]/stop/route";
import * as directories from "../local-directories/route";
import * as templates from "../templates/route";
import * as workspace from "./[workspaceId]/route";
import * as start from "./[workspaceId]/start/route";
import * as admission from "../../workspace/enrolment/route";
import * as enrolment from "./[workspaceId]/enrolment/route";
import * as stop from "./[workspaceId]/stop/route";
import * as list from "./route";

const WORKSPACES = "/api/v1/workspaces";
let t: TestRuntime;
let base: string;
let token: string;
let stranger: string;
let ownerId: string;

beforeAll(async () => {
  t = await createTestRuntime();
  base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-routes-")));
  mkdirSync(join(base, "roots", "project", ".git"), { recursive: true });
  mkdirSync(join(base, "data"));
  const { db, pubsub, clock, log } = t.runtime;
  const store = createWorkspaceStore(db);
  t.runtime.workspaces = createWorkspaceService({
    store,
    hints: pubsub,
    publicUrl: "http://localhost:3000",
    bundle: join(base, "missing.mjs"),
    // No bundle: starting fails, which is a status and no error.
    drivers: {
      local: createLocalDriver({
        host: "127.0.0.1",
        deploymentId: () => readDeploymentId(db),
        acceptedRisks: store.acceptedRisks,
        dataDirectory: join(base, "data"),
        localRoots: [join(base, "roots")],
        home: join(base, "home"),
        installation: join(base, "installation"),
        bundle: join(base, "missing.mjs"),
        executable: process.execPath,
        environment: {},
        detect: () => Promise.resolve("bubblewrap"),
      }),
    },
    serverUrls: ["http://127.0.0.1:1"],
    pollMs: 500,
    settleApprovals: (workspaceId) => settleApprovals({ db, pubsub }, workspaceId),
    endArchived: createArchivedEnds(t.runtime),
    changeContext: contextChanges({ db, pubsub, clock }),
    clock,
    log,
  });
  const [owner, other] = [await createTestUser(t.runtime, "owner"), await createTestUser(t.runtime, "other")];
  ownerId = owner.id;
  token = await tokenOf(t.runtime, owner);
  stranger = await tokenOf(t.runtime, other);
});
afterAll(async () => {
  await t.runtime.workspaces.close();
  await t.drop();
  rmSync(base, { recursive: true, force: true });
});

const create = async (body: unknown) =>
  read(await list.POST(apiRequest(WORKSPACES, { token, body }), segment({})));

async function newChat(workspaceId: string | null): Promise<string> {
  const id = newId("chat");
  await t.runtime.db
    .insert(chats)
    .values({ id, ownerId, rootChatId: id, title: "T", status: "waiting", workspaceId, changesBase: "" });
  return id;
}

test("a workspace is made in a folder of the person's, and one outside the roots is refused", async () => {
  const path = join(base, "roots", "project");
  const made = await create({ path });
  expect(made).toMatchObject({
    status: 201,
    body: { name: "project", ownerId, status: "starting", driver: "local" },
  });
  const now = await read(
    await workspace.GET(
      apiRequest(`${WORKSPACES}/${made.body.id}`, { token }),
      segment({ workspaceId: made.body.id }),
    ),
  );
  expect(now.body).toMatchObject({ status: "failed", statusDetail: expect.stringContaining("bin/start") });
  const refused = await create({ path: "/etc" });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", fields: [{ path: "path" }] } },
  });
  expect(await create({ nonsense: 1 })).toMatchObject({ status: 400 });
  expect(await create({ templateId: "tpl_none" })).toMatchObject({ status: 400 });
});

test("one key makes one workspace, together with the answer that is kept", async () => {
  const headers = { "idempotency-key": "workspace-1" };
  const ask = async (body: unknown) =>
    read(await list.POST(apiRequest(WORKSPACES, { token, body, headers }), segment({})));
  const before = (await t.runtime.workspaces.list(ownerId)).length;
  const answers = await Promise.all([ask({ name: "once" }), ask({ name: "once" }), ask({ name: "once" })]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await t.runtime.workspaces.list(ownerId)).toHaveLength(before + 1);
  expect((await ask({ name: "twice" })).status).toBe(422);

  const { id } = answers[0]?.body ?? {};
  const at = segment({ workspaceId: id });
  const again = { token, headers, method: "POST" };
  const stops = [
    await read(await stop.POST(apiRequest(`${WORKSPACES}/${id}/stop`, again), at)),
    await read(await stop.POST(apiRequest(`${WORKSPACES}/${id}/stop`, again), at)),
  ];
  expect(stops[0]).toMatchObject({ status: 200, body: { status: "stopped" } });
  expect(stops[1]?.body).toEqual(stops[0]?.body);
  const remove = () =>
    workspace.DELETE(apiRequest(`${WORKSPACES}/${id}`, { token, headers, method: "DELETE" }), at);
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
  expect((await ask({ name: "once" })).body.id).toBe(id);
});

test("more at once than there are connections are made, and deleted", async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => create({ name: `crowd ${index}` })),
  );
  expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
  const gone = await Promise.all(
    made.map(({ body: { id } }) => {
      const asked = apiRequest(`${WORKSPACES}/${id}`, { token, method: "DELETE" });
      return workspace.DELETE(asked, segment({ workspaceId: id }));
    }),
  );
  expect(new Set(gone.map(({ status }) => status))).toEqual(new Set([204]));
});

test("every call on a foreign workspace answers 404", async () => {
  const { body } = await create({});
  const at = segment({ workspaceId: body.id as string });
  const path = `${WORKSPACES}/${body.id}`;
  const asStranger = (method: string, suffix = "") => apiRequest(path + suffix, { token: stranger, method });
  const answers = [
    await workspace.GET(asStranger("GET"), at),
    await workspace.DELETE(asStranger("DELETE"), at),
    await start.POST(asStranger("POST", "/start"), at),
    await stop.POST(asStranger("POST", "/stop"), at),
    await enrolment.POST(asStranger("POST", "/enrolment"), at),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
  const own = await read(await list.GET(apiRequest(WORKSPACES, { token: stranger }), segment({})));
  expect(own.body.items).toEqual([]);
  expect((await stop.POST(apiRequest(`${path}/stop`, { token, method: "POST" }), at)).status).toBe(200);
  expect((await workspace.DELETE(apiRequest(path, { token, method: "DELETE" }), at)).status).toBe(204);
  expect((await workspace.GET(apiRequest(path, { token }), at)).status).toBe(404);
});

test("every call on a foreign chat's changes and commands answers 404", async () => {
  const chatId = await newChat(null);
  const at = segment({ chatId });
  const request = (method = "GET", query = "") =>
    apiRequest(`/api/v1/chats/${chatId}/x${query}`, { token: stranger, method });
  const answers = [
    await changes.GET(request(), at),
    await diff.GET(request("GET", "?path=a"), at),
    await processes.GET(request(), at),
    await stopProcess.POST(request("POST"), segment({ chatId, processId: "proc_1" })),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
});

test("a chat without a workspace has no changes and no commands", async () => {
  const chatId = await newChat(null);
  const request = (query = "") => apiRequest(`/api/v1/chats/${chatId}/x${query}`, { token });
  const at = segment({ chatId });
  expect((await read(await changes.GET(request(), at))).body).toEqual({
    base: null,
    files: [],
    additions: 0,
    deletions: 0,
    complete: true,
  });
  expect(await (await diff.GET(request("?path=a"), at)).text()).toBe("");
  expect((await read(await processes.GET(request(), at))).body).toEqual({ items: [], nextCursor: null });
  expect((await diff.GET(request(), at)).status).toBe(400);
});

test("the changes of a workspace that is down are refused in words for people", async () => {
  const { body } = await create({});
  const chatId = await newChat(body.id);
  const at = segment({ chatId });
  const answer = await read(await changes.GET(apiRequest(`/api/v1/chats/${chatId}/changes`, { token }), at));
  expect(answer).toMatchObject({
    status: 409,
    body: { error: { message: "The workspace could not be started." } },
  });
  const none = await read(
    await processes.GET(apiRequest(`/api/v1/chats/${chatId}/processes`, { token }), at),
  );
  expect(none.body).toEqual({ items: [], nextCursor: null });
});

test("folders complete inside the roots only", async () => {
  const complete = async (path: string) => {
    const request = apiRequest(`/api/v1/local-directories?path=${encodeURIComponent(path)}`, { token });
    return (await read(await directories.GET(request, segment({})))).body.items;
  };
  const project = { path: join(base, "roots", "project"), name: "project", git: true };
  expect(await complete(join(base, "roots", "pr"))).toEqual([project]);
  expect(await complete(`${base}/`)).toEqual([{ path: join(base, "roots"), name: "roots", git: false }]);
  expect(await complete("/etc/")).toEqual([]);
  expect(await complete("../../")).toEqual([]);
});

test("there is a template to begin with", async () => {
  const { body } = await read(await templates.GET(apiRequest("/api/v1/templates", { token }), segment({})));
  expect(body.items).toMatchObject([
    { name: "Local directory", isDefault: true, builtin: true, unavailable: null },
  ]);
});

test("a template whose driver is not here says so, and nothing is made of it", async () => {
  const admin = await tokenOf(t.runtime, await createTestUser(t.runtime, "admin", "admin"));
  const template = { name: "Node", driver: "docker", driverParameters: { image: "node:24" } };
  const { body } = await read(
    await templates.POST(apiRequest("/api/v1/templates", { token: admin, body: template }), segment({})),
  );
  const listed = await read(await templates.GET(apiRequest("/api/v1/templates", { token }), segment({})));
  const why = "This deployment cannot make workspaces of the kind “docker”.";
  expect(listed.body.items).toMatchObject([{ unavailable: null }, { id: body.id, unavailable: why }]);
  expect(await create({ templateId: body.id })).toMatchObject({
    status: 409,
    body: { error: { message: why } },
  });
});

test("the daemon's routes take a daemon's token and nothing else", async () => {
  const code = { code: `ws_x.${"a".repeat(32)}` };
  const guessed = apiRequest("/api/workspace/enrolment", { method: "POST", body: code });
  expect((await admission.POST(guessed, segment({}))).status).toBe(401);
  for (const bearer of [undefined, token, "lwd_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]) {
    const parts = bearer === undefined ? {} : { token: bearer };
    expect((await commands.GET(apiRequest("/api/workspace/commands", parts), segment({}))).status).toBe(401);
    const posted = apiRequest("/api/workspace/results", { ...parts, method: "POST" });
    expect((await results.POST(posted, segment({}))).status).toBe(401);
  }
});
