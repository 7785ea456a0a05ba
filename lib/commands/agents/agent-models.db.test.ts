import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCompactionPlan } from "../../../db/queries/compaction-plan";
import { PERSONAL_OVERRIDES_SETTING } from "../../../db/queries/model-overrides";
import { modelOverrides } from "../../../db/schema/model-overrides";
import { models } from "../../../db/schema/models";
import { providers } from "../../../db/schema/providers";
import { settings } from "../../../db/schema/settings";
import { userModelOverrides } from "../../../db/schema/user-model-overrides";
import { newId } from "../../ids";
import { WorkerBench } from "../../worker/testing-bench";
import { gate } from "../../worker/testing-model";
import { openCall, startAgentWorker, staysAtWork } from "./testing-agents";

let bench: WorkerBench;
let held: ReturnType<typeof gate>;

beforeEach(async () => {
  bench = await WorkerBench.create();
  held = gate();
  bench.model.always(staysAtWork("At it", held));
});

afterEach(async () => {
  held.open();
  await bench.drop();
});

/** A model of a provider of its own. */
async function addModel(
  name: string,
  provider: Partial<typeof providers.$inferInsert> = {},
  model: Partial<typeof models.$inferInsert> = {},
): Promise<string> {
  const [providerId, id] = [newId("prv"), newId("mod")];
  await bench.db.insert(providers).values({ id: providerId, type: "demo", name, ...provider });
  await bench.db
    .insert(models)
    .values({ id, providerId, model: name, displayName: name, contextLimit: 1_000, ...model });
  return id;
}

async function startLead() {
  const { agents, pubsub } = await startAgentWorker(bench);
  const parentChatId = await bench.createChat("Lead", pubsub);
  const start = async (more: { modelId?: string; reasoningEffort?: string } = {}) => {
    const call = await openCall(bench, parentChatId);
    const wanted = { type: "general" as const, prompt: "Look", title: null };
    const { chatId } = await agents.spawn({
      ...call,
      ...wanted,
      modelId: null,
      reasoningEffort: null,
      ...more,
    });
    const { modelId, reasoningEffort } = await bench.chat(chatId);
    return { modelId, reasoningEffort };
  };
  return { agents, start };
}

const countChildren = async () =>
  (await bench.sql`select 1 from chats where parent_chat_id is not null`).length;

test("a model that is named is one that is listed, and the refusal of another says where they are", async () => {
  const usable = await addModel("Usable");
  const refused = [
    await addModel("No key", { type: "anthropic" }),
    await addModel("No central key", { centralKeyEnabled: false }),
    await addModel("Provider off", { enabled: false }),
    await addModel("Model off", {}, { enabled: false }),
    "mod_none",
    "mod_\0",
  ];
  const { agents, start } = await startLead();
  for (const modelId of refused) {
    await expect(start({ modelId })).rejects.toThrow("list_subagent_models");
  }
  expect(await countChildren()).toBe(0);
  const listed = (await agents.models()).map(({ id }) => id);
  expect(listed).toEqual([bench.workbench.modelId, usable]);
  expect(await start({ modelId: usable })).toMatchObject({ modelId: usable });
});

test("an effort that is named is one that the child's model knows", async () => {
  const thinks = await addModel("Thinks", {}, { options: { reasoningEffort: { max: "high" } } });
  const { start } = await startLead();
  await expect(start({ reasoningEffort: "low" })).rejects.toThrow("list_subagent_models");
  await expect(start({ modelId: thinks, reasoningEffort: "max" })).rejects.toThrow("list_subagent_models");
  await expect(start({ modelId: thinks, reasoningEffort: "immense" })).rejects.toThrow(
    "list_subagent_models",
  );
  expect(await countChildren()).toBe(0);
  const given = { modelId: thinks, reasoningEffort: "high" };
  expect(await start(given)).toEqual(given);
  await bench.db.update(models).set({ options: {} }).where(eq(models.id, thinks));
  await expect(start(given)).rejects.toThrow("list_subagent_models");
});

test("a choice that cannot be used gives way to the next one: the person's, the administrator's, the parent's model", async () => {
  const context = "general" as const;
  const { userId } = bench.workbench;
  const [own, chosen] = [await addModel("Own"), await addModel("Chosen")];
  await bench.db.insert(settings).values({ name: PERSONAL_OVERRIDES_SETTING, value: { allowed: true } });
  await bench.db.insert(userModelOverrides).values({ userId, context, mode: "model", modelId: own });
  await bench.db.insert(modelOverrides).values({ context, modelId: chosen });
  const { start } = await startLead();
  const { modelId: parents } = bench.workbench;
  const breakModel = (id: string) => bench.db.update(models).set({ enabled: false }).where(eq(models.id, id));
  const mendModel = (id: string) => bench.db.update(models).set({ enabled: true }).where(eq(models.id, id));
  expect(await start()).toMatchObject({ modelId: own });
  await breakModel(own);
  expect(await start()).toMatchObject({ modelId: chosen });
  await breakModel(chosen);
  expect(await start()).toMatchObject({ modelId: parents });
  await mendModel(chosen);
  await bench.db.update(userModelOverrides).set({ mode: "chat_default", modelId: null });
  expect(await start()).toMatchObject({ modelId: parents });
  await bench.db.delete(userModelOverrides);
  expect(await start()).toMatchObject({ modelId: chosen });
});

test("what writes summaries is the first choice that can be used", async () => {
  const context = "compaction" as const;
  const { userId: ownerId, modelId } = bench.workbench;
  const [own, chosen] = [await addModel("Own", { type: "anthropic" }), await addModel("Chosen")];
  const writer = async () => (await readCompactionPlan(bench.db, { ownerId, modelId }))?.writer ?? null;
  expect(await writer()).toBeNull();
  await bench.db.insert(settings).values({ name: PERSONAL_OVERRIDES_SETTING, value: { allowed: true } });
  await bench.db.insert(userModelOverrides).values({ userId: ownerId, context, mode: "model", modelId: own });
  expect(await writer()).toBeNull();
  await bench.db.insert(modelOverrides).values({ context, modelId: chosen });
  expect(await writer()).toEqual({ modelId: chosen, contextLimit: 1_000 });
  await bench.db.update(providers).set({ sealedApiKey: "sealed" }).where(eq(providers.name, "Own"));
  expect(await writer()).toEqual({ modelId: own, contextLimit: 1_000 });
});
