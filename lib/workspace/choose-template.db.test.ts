import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { templates, templateUsers } from "../../db/schema/templates";
import { users } from "../../db/schema/users";
import { workspaces as workspacesTable } from "../../db/schema/workspaces";
import { createWorkspaceStore } from "../../db/workspace-store";
import { newId } from "../ids";
import { chooseTemplate, snapshotTemplate } from "./choose-template";
import { nameWorkspace } from "./workspace-name";
import type { TemplateRow, WorkspaceStore } from "./workspace-store";

let database: TestDatabase;
let store: WorkspaceStore;
let builtin: TemplateRow;

beforeAll(async () => {
  database = await createTestDatabase();
  store = createWorkspaceStore(database.db);
  builtin = await store.ensureBuiltinTemplate();
});
afterAll(() => database.drop());

async function person(): Promise<string> {
  const id = newId("usr");
  await database.db.insert(users).values({ id, email: `${id}@example.com`, name: "P", role: "member" });
  return id;
}

async function makeTemplate(over: Partial<typeof templates.$inferInsert> = {}): Promise<string> {
  const id = newId("tpl");
  await database.db.insert(templates).values({ id, name: id, driver: "docker", ...over });
  return id;
}

const field = (path: string, message: string | RegExp) =>
  expect.objectContaining({
    code: "invalid_request",
    fields: [{ path, message: expect.stringMatching(message) }],
  });
const asAgent = { createdByCallId: "call_1" };

describe("the template of a new workspace", () => {
  test("is the default without a choice, and the one that was chosen with one", async () => {
    const ownerId = await person();
    const other = await makeTemplate();
    expect(await chooseTemplate(store, { ownerId })).toMatchObject({ id: builtin.id });
    expect(await chooseTemplate(store, { ownerId, templateId: other })).toMatchObject({ id: other });
  });

  test("is none that is off, gone, or for others: they are told apart from nothing", async () => {
    const ownerId = await person();
    const off = await makeTemplate({ enabled: false });
    const gone = await makeTemplate({ deletedAt: new Date() });
    const foreign = await makeTemplate({ access: "listed" });
    for (const templateId of [off, gone, foreign, "tpl_none"]) {
      const asked = chooseTemplate(store, { ownerId, templateId });
      await expect(asked).rejects.toEqual(field("templateId", "There is no such template"));
    }
    await database.db.insert(templateUsers).values({ templateId: foreign, userId: ownerId });
    expect(await chooseTemplate(store, { ownerId, templateId: foreign })).toMatchObject({ id: foreign });
  });

  test("is for the agent only what it may use", async () => {
    const ownerId = await person();
    const forPeople = await makeTemplate({ allowAgents: false });
    const external = await makeTemplate({ driver: "external" });
    for (const [templateId, words] of [
      [forPeople, "Only people"],
      [external, "A person has to start"],
    ] as const) {
      expect(await chooseTemplate(store, { ownerId, templateId })).toMatchObject({ id: templateId });
      const asked = chooseTemplate(store, { ownerId, templateId, ...asAgent });
      await expect(asked).rejects.toEqual(field("templateId", words));
    }
  });

  test("has folders of this computer only when it is one of this computer", async () => {
    const ownerId = await person();
    const templateId = await makeTemplate();
    await expect(chooseTemplate(store, { ownerId, templateId, path: "/home" })).rejects.toEqual(
      field("path", "on this computer"),
    );
  });
});

test("without a usable default the only other one is taken, and of several one has to be chosen", async () => {
  const own = await createTestDatabase();
  try {
    const ownStore = createWorkspaceStore(own.db);
    const { id: localId } = await ownStore.ensureBuiltinTemplate();
    const ownerId = newId("usr");
    await own.db.insert(users).values({ id: ownerId, email: "a@example.com", name: "P", role: "member" });
    await own.db.update(templates).set({ access: "listed" });
    await expect(chooseTemplate(ownStore, { ownerId })).rejects.toEqual(
      field("templateId", "no template that may be used"),
    );
    const only = newId("tpl");
    await own.db.insert(templates).values({ id: only, name: "Only", driver: "docker" });
    expect(await chooseTemplate(ownStore, { ownerId })).toMatchObject({ id: only });
    await own.db.insert(templates).values({ id: newId("tpl"), name: "Other", driver: "docker" });
    await expect(chooseTemplate(ownStore, { ownerId })).rejects.toEqual(field("templateId", "Choose"));
    await own.db.insert(templateUsers).values({ templateId: localId, userId: ownerId });
    expect(await chooseTemplate(ownStore, { ownerId })).toMatchObject({ id: localId });

    await own.db.update(templates).set({ isDefault: false });
    await own.db.update(templates).set({ isDefault: true }).where(eq(templates.id, only));
    await own.db.insert(templates).values({ id: newId("tpl"), name: "Offline", driver: "local" });
    expect(await chooseTemplate(ownStore, { ownerId })).toMatchObject({ id: only });
    expect(await chooseTemplate(ownStore, { ownerId, path: "/home" })).toMatchObject({ id: localId });
  } finally {
    await own.drop();
  }
});

test("a workspace takes over what its template says, with the answers in its environment", () => {
  const template: TemplateRow = {
    ...builtin,
    env: { TEAM: "blue" },
    limits: { memoryMb: 512 },
    autostopMinutes: 15,
    parameters: [
      { name: "size", label: "Size", description: "", type: "number", default: 1, max: 4 },
      { name: "repo", label: "Repo", description: "", type: "string", default: null },
    ],
    presets: [{ id: "big", name: "Big", description: "", values: { size: 4 } }],
  };
  const input = { ownerId: "usr_1", presetId: "big", parameters: { repo: "a/b" } };
  expect(snapshotTemplate(template, input)).toEqual({
    templateId: builtin.id,
    driver: "local",
    userParameters: { size: 4, repo: "a/b" },
    presetId: "big",
    env: { TEAM: "blue", LATHE_PARAM_SIZE: "4", LATHE_PARAM_REPO: "a/b" },
    limits: { memoryMb: 512 },
    autostopMinutes: 15,
  });
  expect(() =>
    snapshotTemplate(template, { ownerId: "usr_1", parameters: { size: 9, colour: "red" } }),
  ).toThrow(
    "colour: No such parameter. This template takes: size, repo; size: Must be at most 4; repo: Needs a value.",
  );
});

describe("the name of a new workspace", () => {
  test("of a person keeps to the rule, and gets a number where it is used already", async () => {
    const ownerId = await person();
    await store.insertWorkspace({
      id: newId("ws"),
      ownerId,
      templateId: builtin.id,
      name: "api",
      driver: "local",
    });
    expect(await nameWorkspace(store, { ownerId, name: " web " }, null)).toBe("web");
    expect(await nameWorkspace(store, { ownerId, name: "API" }, null)).toBe("API 2");
    await expect(nameWorkspace(store, { ownerId, name: "../x" }, null)).rejects.toEqual(
      field("name", "letters"),
    );
    expect(await nameWorkspace(store, { ownerId: await person(), name: "api" }, null)).toBe("api");
    await database.db.update(workspacesTable).set({ status: "deleted" });
    expect(await nameWorkspace(store, { ownerId, name: "api" }, null)).toBe("api");
  });

  test("of the agent is one in any case", async () => {
    const ownerId = await person();
    await store.insertWorkspace({
      id: newId("ws"),
      ownerId,
      templateId: builtin.id,
      name: "api",
      driver: "local",
    });
    expect(await nameWorkspace(store, { ownerId, name: "api", ...asAgent }, null)).toBe("api 2");
    expect(await nameWorkspace(store, { ownerId, name: "<script>", ...asAgent }, null)).toMatch(
      /^[a-z]+-[a-z]+$/,
    );
  });

  test("is the folder's, as far as that can be one", async () => {
    const ownerId = await person();
    expect(await nameWorkspace(store, { ownerId }, "/home/me/My (app)")).toBe("My -app-");
    expect(await nameWorkspace(store, { ownerId }, "/home/me/***")).toMatch(/^[a-z]+-[a-z]+$/);
  });
});
