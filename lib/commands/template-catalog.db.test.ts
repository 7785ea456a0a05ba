import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { templates } from "../../db/schema/templates";
import { users } from "../../db/schema/users";
import { workspaces } from "../../db/schema/workspaces";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { newId } from "../ids";
import { createTemplateCatalog } from "./template-catalog";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the agent is offered what its person may use, with how it was used", async () => {
  const { db } = database;
  const [me, other] = [newId("usr"), newId("usr")];
  for (const id of [me, other]) await db.insert(users).values({ id, email: id, name: "P", role: "member" });
  const make = async (name: string, over: Partial<typeof templates.$inferInsert> = {}) => {
    await db.insert(templates).values({ id: `tpl_${name}`, name, driver: "docker", ...over });
  };
  await make("mine");
  await make("theirs", { access: "listed" });
  await make("people", { allowAgents: false });
  await make("host", { driver: "external" });
  await make("off", { enabled: false });
  const use = async (ownerId: string, over: Partial<typeof workspaces.$inferInsert> = {}) => {
    const row = {
      id: newId("ws"),
      ownerId,
      templateId: "tpl_mine",
      name: "w",
      driver: "docker" as const,
      ...over,
    };
    await db.insert(workspaces).values(row);
  };
  const ago = (days: number) => sql`now() - make_interval(days => ${days})`;
  await use(me, { lastUsedAt: new Date(Date.now() - 7 * 86_400_000) });
  await use(me, { status: "deleted", lastUsedAt: new Date(Date.now() - 20 * 86_400_000) });
  await use(me, { id: "ws_old", status: "deleted" });
  await db
    .update(workspaces)
    .set({ updatedAt: ago(61), lastUsedAt: ago(61) })
    .where(sql`id = 'ws_old'`);
  await use(other);
  await use(other);

  const offered = await createTemplateCatalog({ db }).offered(me);
  expect(offered.map(({ name }) => name)).toEqual(["Local directory", "mine"]);
  const [builtin, mine] = offered;
  expect(builtin).toMatchObject({ active: 0, recentlyDeleted: 0, daysSinceUse: null, activeDevelopers: 0 });
  expect(mine).toMatchObject({ active: 1, recentlyDeleted: 1, activeDevelopers: 2 });
  expect(mine?.daysSinceUse).toBeCloseTo(7, 2);
});
