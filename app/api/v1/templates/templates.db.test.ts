import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDeploymentId } from "@/db/queries/deployment-id";
import { updateWorkspace } from "@/db/queries/workspaces";
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
import { createRefusals } from "@/lib/workspace/drivers/drivers";
import { createLocalDriver } from "@/lib/workspace/drivers/local/local-driver";
import * as template from "./[templateId]/route";
import * as templates from "./route";

const TEMPLATES = "/api/v1/templates";
let t: TestRuntime;
let admin: string;
let member: string;
let listed: string;
let memberId: string;
let listedId: string;

beforeAll(async () => {
  t = await createTestRuntime();
  const [boss, one, two] = [
    await createTestUser(t.runtime, "boss", "admin"),
    await createTestUser(t.runtime, "one"),
    await createTestUser(t.runtime, "two"),
  ];
  [admin, member, listed] = [
    await tokenOf(t.runtime, boss),
    await tokenOf(t.runtime, one),
    await tokenOf(t.runtime, two),
  ];
  [memberId, listedId] = [one.id, two.id];
  const { db, clock } = t.runtime;
  const local = createLocalDriver({
    host: "127.0.0.1",
    deploymentId: () => readDeploymentId(db),
    acceptedRisks: createWorkspaceStore(db).acceptedRisks,
    dataDirectory: "/nonexistent",
    localRoots: [],
    home: "/nonexistent",
    installation: "/nonexistent",
    bundle: "/nonexistent/missing.mjs",
    executable: process.execPath,
    environment: {},
    detect: () => Promise.resolve("bubblewrap"),
  });
  // All that lists of templates ask of it.
  const workspaces = { refusals: createRefusals({ local }, clock) };
  Object.assign(t.runtime, { workspaces });
});
afterAll(() => t.drop());

const create = async (body: unknown, headers = {}) =>
  read(await templates.POST(apiRequest(TEMPLATES, { token: admin, body, headers }), segment({})));
const at = (templateId: string) => segment({ templateId });
const patch = async (id: string, body: unknown) =>
  read(
    await template.PATCH(apiRequest(`${TEMPLATES}/${id}`, { token: admin, body, method: "PATCH" }), at(id)),
  );
const remove = async (id: string) =>
  read(await template.DELETE(apiRequest(`${TEMPLATES}/${id}`, { token: admin, method: "DELETE" }), at(id)));
const get = async (id: string) =>
  read(await template.GET(apiRequest(`${TEMPLATES}/${id}`, { token: admin }), at(id)));
const list = async (token: string, query = "") =>
  (await read(await templates.GET(apiRequest(TEMPLATES + query, { token }), segment({})))).body.items;
const fieldsOf = ({ body }: { body: { error: { fields: { path: string }[] } } }) =>
  body.error.fields.map(({ path }) => path).toSorted();

const DOCKER = {
  name: "Node service",
  driver: "docker",
  driverParameters: { image: "ghcr.io/team/dev:1", network: "none" },
  parameters: [{ name: "repo", label: "Repository", type: "string", pattern: "[a-z]+/[a-z]+" }],
  presets: [{ id: "app", name: "The app", values: { repo: "team/app" } }],
  env: { NODE_ENV: "development", LATHE_AGENT_SKILLS_DIRS: ".skills" },
  limits: { memoryMb: 2048, cpus: 1.5 },
  autostopMinutes: 60,
};

describe("templates of an administrator", () => {
  test("are made once for one key, read, changed, and deleted", async () => {
    const headers = { "idempotency-key": "tpl-1" };
    const made = await create(DOCKER, headers);
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...DOCKER,
        driverParameters: { image: "ghcr.io/team/dev:1", network: "none", pull: "missing" },
        parameters: [{ name: "repo", description: "", default: null }],
        isDefault: false,
        builtin: false,
        allowAgents: true,
        access: "everyone",
        userIds: [],
        enabled: true,
        workspaces: 0,
      },
    });
    expect((await create(DOCKER, headers)).body).toEqual(made.body);
    const { id } = made.body;
    expect(await get(id)).toMatchObject({ status: 200, body: made.body });
    const changed = await patch(id, { name: "Node", autostopMinutes: null, limits: {} });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "Node", autostopMinutes: null, limits: {}, env: DOCKER.env },
    });
    expect((await remove(id)).status).toBe(204);
    expect((await get(id)).status).toBe(404);
    expect((await patch(id, { name: "x" })).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
  });

  test("are refused by field", async () => {
    const shape = await create({
      name: " ",
      driver: "docker",
      parameters: [{ name: "Not-A-Name", label: "x", type: "string" }],
      env: { "1x": "", LATHE_URL: "https://evil.example" },
      limits: { cpus: 0 },
      autostopMinutes: 43_201,
      surprise: 1,
    });
    expect(shape.status).toBe(400);
    expect(fieldsOf(shape)).toEqual([
      "autostopMinutes",
      "env.1x",
      "env.LATHE_URL",
      "limits.cpus",
      "name",
      "parameters.0.name",
      "surprise",
    ]);
    const together = await create({
      name: "x",
      driver: "docker",
      driverParameters: { image: "--privileged", privileged: true },
      parameters: [
        { name: "size", label: "Size", type: "choice", options: [{ value: "s", label: "S" }], default: "xl" },
      ],
      presets: [{ id: "p", name: "P", values: { size: "m" } }],
    });
    expect(fieldsOf(together)).toEqual([
      "driverParameters.image",
      "driverParameters.privileged",
      "parameters.0.default",
      "presets.0.values.size",
    ]);
    expect(fieldsOf(await create({ name: "x", driver: "local", driverParameters: { path: "/" } }))).toEqual([
      "driverParameters.path",
    ]);
    expect(
      fieldsOf(await create({ name: "x", driver: "external", access: "listed", userIds: ["usr_none"] })),
    ).toEqual(["userIds.0"]);
    expect((await list(admin, "?all=true")).map(({ name }: { name: string }) => name)).not.toContain("x");
  });

  test("go by names of their own", async () => {
    const { id } = (await create({ ...DOCKER, name: "Python" })).body;
    expect(fieldsOf(await create({ ...DOCKER, name: "PYTHON" }))).toEqual(["name"]);
    expect(fieldsOf(await patch(id, { name: "local directory" }))).toEqual(["name"]);
    expect((await patch(id, { name: "python" })).body.name).toBe("python");
    await remove(id);
    expect((await create({ ...DOCKER, name: "Python" })).status).toBe(201);
  });

  test("are checked as a whole when a part of them changes", async () => {
    const { id } = (await create({ ...DOCKER, name: "Parts" })).body;
    expect(fieldsOf(await patch(id, { parameters: [] }))).toEqual(["presets.0.values.repo"]);
    expect(fieldsOf(await patch(id, { driver: "local" }))).toEqual(
      ["driverParameters.image", "driverParameters.pull", "driverParameters.network"].toSorted(),
    );
    expect((await patch(id, { driver: "local", driverParameters: { network: false } })).status).toBe(200);
  });
});

test("the built-in one is changed in part, and neither deleted nor turned into another", async () => {
  const builtin = (await list(admin, "?all=true")).find((one: { builtin: boolean }) => one.builtin);
  const id: string = builtin.id;
  const changed = await patch(id, {
    driverParameters: { network: false },
    limits: { processes: 200 },
    autostopMinutes: 30,
    env: { EDITOR: "true" },
  });
  expect(changed).toMatchObject({
    status: 200,
    body: { driverParameters: { network: false }, limits: { processes: 200 }, autostopMinutes: 30 },
  });
  expect(fieldsOf(await patch(id, { driver: "docker", driverParameters: { image: "node:24" } }))).toEqual([
    "driver",
  ]);
  expect(await remove(id)).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
});

describe("members", () => {
  test("see the templates that they may use, and nothing of how those are made", async () => {
    const forAll = (await create({ ...DOCKER, name: "For all" })).body;
    const forOne = (
      await create({ ...DOCKER, name: "For one", access: "listed", userIds: [listedId, listedId] })
    ).body;
    const off = (await create({ ...DOCKER, name: "Off", enabled: false })).body;
    expect(forOne.userIds).toEqual([listedId]);
    const ids = async (token: string) => (await list(token)).map(({ id }: { id: string }) => id);
    expect(await ids(listed)).toEqual(expect.arrayContaining([forAll.id, forOne.id]));
    expect(await ids(member)).toContain(forAll.id);
    expect(await ids(member)).not.toContain(forOne.id);
    expect(await ids(listed)).not.toContain(off.id);
    const seen = (await list(member)).find(({ id }: { id: string }) => id === forAll.id);
    expect(Object.keys(seen).toSorted()).toEqual([
      "autostopMinutes",
      "builtin",
      "description",
      "driver",
      "id",
      "isDefault",
      "name",
      "parameters",
      "presets",
      "readme",
      "unavailable",
    ]);
    await patch(forOne.id, { userIds: [] });
    expect(await ids(listed)).not.toContain(forOne.id);
  });

  test("change nothing", async () => {
    const { id } = (await create({ ...DOCKER, name: "Kept" })).body;
    const path = `${TEMPLATES}/${id}`;
    const answers = [
      await templates.POST(apiRequest(TEMPLATES, { token: member, body: DOCKER }), segment({})),
      await templates.GET(apiRequest(`${TEMPLATES}?all=true`, { token: member }), segment({})),
      await template.GET(apiRequest(path, { token: member }), at(id)),
      await template.PATCH(apiRequest(path, { token: member, body: {}, method: "PATCH" }), at(id)),
      await template.DELETE(apiRequest(path, { token: member, method: "DELETE" }), at(id)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });
});

test("a template that workspaces are made of is kept until they are deleted", async () => {
  const { id } = (await create({ ...DOCKER, name: "Used" })).body;
  const workspaceId = newId("ws");
  await createWorkspaceStore(t.runtime.db).insertWorkspace({
    id: workspaceId,
    ownerId: memberId,
    templateId: id,
    name: "w",
    driver: "docker",
  });
  expect((await get(id)).body.workspaces).toBe(1);
  expect(await remove(id)).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining("1 workspace was made") } },
  });
  await updateWorkspace(t.runtime.db, workspaceId, { status: "deleted" });
  expect((await remove(id)).status).toBe(204);
});

test("exactly one template is the default, whatever is done at once", async () => {
  const defaults = async () =>
    (await t.runtime.db.execute(sql`select id from templates where is_default`)).map(({ id }) => id);
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) => create({ ...DOCKER, name: `At once ${index}`, isDefault: true })),
  );
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
  expect(await defaults()).toHaveLength(1);
  const ids: string[] = made.map(({ body }) => body.id);
  await Promise.all(ids.map((id, index) => (index % 2 ? remove(id) : patch(id, { isDefault: true }))));
  expect(await defaults()).toHaveLength(1);
  await Promise.all(ids.map((id) => patch(id, { enabled: false })));
  const [id] = await defaults();
  expect((await get(String(id))).body.enabled).toBe(true);
  await patch(String(id), { isDefault: false });
  const [other] = await defaults();
  expect(other).not.toBe(id);
});
