import { afterAll, beforeAll, expect, test } from "vitest";
import { userSkills } from "@/db/schema/user-skills";
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
import { templates } from "@/db/schema/templates";
import { workspaces } from "@/db/schema/workspaces";
import { mintDaemonToken } from "@/lib/workspace/daemon-token";
import * as one from "./[skillId]/route";
import * as skills from "./route";

const PATH = "/api/v1/me/skills";
const none = segment({});
let t: TestRuntime;
let token: string;
let stranger: string;
let userId: string;

beforeAll(async () => {
  t = await createTestRuntime();
  const [ada, mia] = [await createTestUser(t.runtime, "ada"), await createTestUser(t.runtime, "mia")];
  userId = ada.id;
  token = await tokenOf(t.runtime, ada);
  stranger = await tokenOf(t.runtime, mia);
});
afterAll(() => t.drop());

const file = (name: string, body = "Do it well.") =>
  `---\nname: ${name}\ndescription: When it is due.\n---\n\n${body}\n`;
const post = async (content: string, as = token) =>
  read(await skills.POST(apiRequest(PATH, { token: as, body: { content } }), none));
const at = (skillId: string) => segment({ skillId });
const get = async (id: string, as = token) =>
  read(await one.GET(apiRequest(`${PATH}/${id}`, { token: as }), at(id)));

test("a skill is named by its front matter, and kept as it was written", async () => {
  const made = await post(file("deploy-it"));
  expect(made).toMatchObject({
    status: 201,
    body: { name: "deploy-it", description: "When it is due.", content: file("deploy-it") },
  });
  const list = await read(await skills.GET(apiRequest(PATH, { token }), none));
  expect(list.body.items).toMatchObject([{ name: "deploy-it", size: file("deploy-it").length }]);
  expect(JSON.stringify(list.body)).not.toContain("Do it well.");
  const { id } = made.body;
  const patch = (content: string) =>
    one.PATCH(apiRequest(`${PATH}/${id}`, { token, method: "PATCH", body: { content } }), at(id));
  expect(await read(await patch(file("ship-it")))).toMatchObject({
    status: 200,
    body: { id, name: "ship-it" },
  });
  const remove = () => one.DELETE(apiRequest(`${PATH}/${id}`, { token, method: "DELETE" }), at(id));
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(404);
});

test("what cannot be a skill is refused at the field", async () => {
  const refused = ["no front matter", file("Not A Name"), file("empty", ""), file("big", "x".repeat(65_536))];
  for (const content of refused) {
    expect(await post(content)).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_request", fields: [{ path: "content" }] } },
    });
  }
});

test("a name is one's own once, and others' skills are unknown", async () => {
  const { body } = await post(file("mine"));
  expect(await post(file("mine"))).toMatchObject({ status: 409 });
  expect((await post(file("mine"), stranger)).status).toBe(201);
  const other = await post(file("other"));
  const rename = { token, method: "PATCH", body: { content: file("mine") } };
  const renamed = await one.PATCH(apiRequest(`${PATH}/${other.body.id}`, rename), at(other.body.id));
  expect(renamed.status).toBe(409);
  expect((await get(body.id, stranger)).status).toBe(404);
  expect((await get("skl_none\u0000")).status).toBe(404);
  const steal = { token: stranger, method: "PATCH", body: { content: file("stolen") } };
  expect((await one.PATCH(apiRequest(`${PATH}/${body.id}`, steal), at(body.id))).status).toBe(404);
  const remove = apiRequest(`${PATH}/${body.id}`, { token: stranger, method: "DELETE" });
  expect((await one.DELETE(remove, at(body.id))).status).toBe(404);
  expect((await get(body.id)).body.name).toBe("mine");
});

test("a person has a hundred at most, however many are sent at once", async () => {
  await t.runtime.db.delete(userSkills);
  const rows = Array.from({ length: 97 }, (_, index) => {
    return { id: newId("skl"), userId, name: `s-${index}`, description: "", content: file(`s-${index}`) };
  });
  await t.runtime.db.insert(userSkills).values(rows);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => post(file(`more-${index}`))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
});

test("what works in the person's workspaces has no say in them", async () => {
  const { db } = t.runtime;
  const daemon = mintDaemonToken();
  const [id, templateId] = [newId("ws"), newId("tpl")];
  await db.insert(templates).values({ id: templateId, name: "of-a-test", driver: "local" });
  await db
    .insert(workspaces)
    .values({ id, ownerId: userId, templateId, name: "w", driver: "local", tokenHash: daemon.hash });
  await db.delete(userSkills);
  const kept = (await post(file("kept"))).body;
  const as = daemon.token;
  expect((await post(file("poison"), as)).status).toBe(401);
  expect((await get(kept.id, as)).status).toBe(401);
  const change = { token: as, method: "PATCH", body: { content: file("kept", "Do it badly.") } };
  expect((await one.PATCH(apiRequest(`${PATH}/${kept.id}`, change), at(kept.id))).status).toBe(401);
  const remove = apiRequest(`${PATH}/${kept.id}`, { token: as, method: "DELETE" });
  expect((await one.DELETE(remove, at(kept.id))).status).toBe(401);
  expect((await get(kept.id)).body).toMatchObject({ name: "kept", content: file("kept") });
});
