import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenModelId } from "@/db/queries/model-overrides";
import { readCompactionPlan } from "@/db/queries/compaction-plan";
import type { UserRow } from "@/db/queries/users";
import { models } from "@/db/schema/models";
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
import * as setting from "@/app/api/v1/settings/[name]/route";
import * as thresholds from "../me/compaction-thresholds/route";
import * as oneThreshold from "../me/compaction-thresholds/[modelId]/route";
import * as own from "../me/model-overrides/route";
import * as oneOwn from "../me/model-overrides/[context]/route";
import * as overrides from "./route";
import * as oneOverride from "./[context]/route";

let t: TestRuntime;
let admin: UserRow;
let member: UserRow;
let tokens: { admin: string; member: string };
let modelId: string;
beforeAll(async () => {
  t = await createTestRuntime();
  admin = await createTestUser(t.runtime, "ada", "admin");
  member = await createTestUser(t.runtime, "mia");
  tokens = { admin: await tokenOf(t.runtime, admin), member: await tokenOf(t.runtime, member) };
  modelId = await createTestModel(t.runtime);
});
afterAll(() => t.drop());

const none = segment({});
const put = (token: string, body: unknown) => apiRequest("/api/v1/x", { token, method: "PUT", body });
const setOverride = async (token: string, context: string, body: unknown) =>
  read(await oneOverride.PUT(put(token, body), segment({ context })));
const setOwn = async (context: string, body: unknown) =>
  read(await oneOwn.PUT(put(tokens.member, body), segment({ context })));
const setThreshold = async (id: string, body: unknown) =>
  read(await oneThreshold.PUT(put(tokens.member, body), segment({ modelId: id })));
const allow = (allowed: boolean) =>
  setting.PUT(put(tokens.admin, { value: { allowed } }), segment({ name: "personal-model-overrides" }));
const chosen = async () => {
  const [row] = await t.runtime.db.execute<{ id: string | null }>(
    sql`select ${chosenModelId({ userId: member.id, context: "title" })} as id`,
  );
  return row?.id ?? null;
};

describe("model overrides", () => {
  test("name every purpose, chosen or not, to administrators only", async () => {
    const { body } = await read(await overrides.GET(apiRequest("/api/v1/x", { token: tokens.admin }), none));
    expect(body).toMatchObject({ nextCursor: null });
    expect((body as { items: { context: string; modelId: null }[] }).items).toEqual(
      ["general", "explore", "title", "compaction", "computer_use"].map((context) => ({
        context,
        modelId: null,
        isUnusable: false,
      })),
    );
    expect((await overrides.GET(apiRequest("/api/v1/x", { token: tokens.member }), none)).status).toBe(403);
    expect((await setOverride(tokens.member, "title", { modelId })).status).toBe(403);
  });

  test("are chosen from the models that can be used, and taken back", async () => {
    expect((await setOverride(tokens.admin, "title", { modelId })).body).toEqual({
      context: "title",
      modelId,
      isUnusable: false,
    });
    expect(await chosen()).toBe(modelId);
    expect((await setOverride(tokens.admin, "title", { modelId: "mod_gone" })).status).toBe(400);
    expect((await setOverride(tokens.admin, "advisor", { modelId })).status).toBe(404);
    expect((await setOverride(tokens.admin, "title", { modelId, mode: "x" })).status).toBe(400);
    await t.runtime.db.update(models).set({ enabled: false }).where(eq(models.id, modelId));
    expect((await setOverride(tokens.admin, "compaction", { modelId })).status).toBe(409);
    const { body } = await read(await overrides.GET(apiRequest("/api/v1/x", { token: tokens.admin }), none));
    expect(body).toMatchObject({
      items: expect.arrayContaining([{ context: "title", modelId, isUnusable: true }]),
    });
    await t.runtime.db.update(models).set({ enabled: true }).where(eq(models.id, modelId));
    await setOverride(tokens.admin, "title", { modelId: null });
    expect(await chosen()).toBeNull();
  });

  test("of a person count only where an administrator lets people choose", async () => {
    expect((await setOwn("title", { mode: "model", modelId })).status).toBe(403);
    await allow(true);
    expect((await setOwn("title", { mode: "model", modelId })).body).toMatchObject({
      mode: "model",
      modelId,
    });
    expect((await setOwn("title", { mode: "model" })).status).toBe(400);
    expect((await setOwn("title", { mode: "chat_default", modelId })).status).toBe(400);
    expect(await chosen()).toBe(modelId);
    await allow(false);
    expect(await chosen()).toBeNull();
    await allow(true);
    await setOverride(tokens.admin, "title", { modelId });
    await setOwn("title", { mode: "chat_default" });
    expect(await chosen()).toBeNull();
    await setOwn("title", { mode: "deployment_default" });
    expect(await chosen()).toBe(modelId);
    const { body } = await read(await own.GET(apiRequest("/api/v1/x", { token: tokens.member }), none));
    expect(body).toMatchObject({
      allowed: true,
      items: expect.arrayContaining([
        expect.objectContaining({ context: "title", mode: "deployment_default" }),
      ]),
    });
  });
});

describe("thresholds of one's own", () => {
  test("stand beside the model's, hold for this person alone, and are taken back", async () => {
    const plan = (user: UserRow) => readCompactionPlan(t.runtime.db, { ownerId: user.id, modelId });
    expect((await setThreshold(modelId, { thresholdPercent: 40 })).body).toEqual({
      modelId,
      displayName: "Demo",
      defaultPercent: 70,
      thresholdPercent: 40,
    });
    expect(await plan(member)).toMatchObject({ modelThreshold: 70, personalThreshold: 40 });
    expect(await plan(admin)).toMatchObject({ personalThreshold: null });
    const { body } = await read(
      await thresholds.GET(apiRequest("/api/v1/x", { token: tokens.member }), none),
    );
    expect(body).toMatchObject({ items: [{ modelId, thresholdPercent: 40 }] });
    const deleted = await oneThreshold.DELETE(
      apiRequest("/api/v1/x", { token: tokens.member, method: "DELETE" }),
      segment({ modelId }),
    );
    expect(deleted.status).toBe(204);
    expect(await plan(member)).toMatchObject({ personalThreshold: null });
  });

  test.each([{ thresholdPercent: 101 }, { thresholdPercent: -1 }, { thresholdPercent: 1.5 }, {}])(
    "are refused as %j",
    async (body) => {
      expect((await setThreshold(modelId, body)).status).toBe(400);
    },
  );

  test("are refused for a model that is not there", async () => {
    expect((await setThreshold("mod_gone", { thresholdPercent: 10 })).status).toBe(404);
  });
});

describe("the plan of a compaction", () => {
  test("names the chosen model with its window, and forgets one that is switched off", async () => {
    await setOverride(tokens.admin, "compaction", { modelId });
    const plan = () => readCompactionPlan(t.runtime.db, { ownerId: admin.id, modelId });
    expect(await plan()).toMatchObject({ contextLimit: 100_000, writer: { modelId, contextLimit: 100_000 } });
    await t.runtime.db.update(models).set({ enabled: false }).where(eq(models.id, modelId));
    expect(await plan()).toMatchObject({ writer: null });
  });
});
