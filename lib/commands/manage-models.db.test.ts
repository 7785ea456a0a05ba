import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createProviderStand, type ProviderStand } from "./testing-providers";
import { deleteModel } from "./delete-model";
import { findModelOrDefault } from "../../db/queries/models";
import { updateModel } from "./update-model";

const caller = { role: "admin" } as const;

let stand: ProviderStand;
beforeAll(async () => {
  stand = await createProviderStand();
});
beforeEach(() => stand.reset());
afterAll(() => stand.close());

describe("the default model", () => {
  test("is the first, and exactly one through every change", async () => {
    const provider = await stand.create();
    const a = await stand.addModel(provider.id);
    const b = await stand.addModel(provider.id, { isDefault: true });
    expect(await stand.defaults()).toEqual([b.id]);
    await updateModel(stand.ctx, { caller, modelId: a.id, patch: { isDefault: true } });
    expect(await stand.defaults()).toEqual([a.id]);
    await updateModel(stand.ctx, { caller, modelId: a.id, patch: { isDefault: false } });
    expect(await stand.defaults()).toEqual([b.id]);
    await deleteModel(stand.ctx, { caller, modelId: b.id });
    expect(await stand.defaults()).toEqual([a.id]);
    await updateModel(stand.ctx, { caller, modelId: a.id, patch: { isDefault: false } });
    expect(await stand.defaults()).toEqual([a.id]);
  });

  test("moves to one that can be used when its provider is switched off", async () => {
    const first = await stand.create();
    const a = await stand.addModel(first.id);
    const b = await stand.addModel((await stand.createLocal()).id);
    await stand.update(first.id, { enabled: false });
    expect(await stand.defaults()).toEqual([b.id]);
    await stand.update(first.id, { enabled: true });
    await deleteModel(stand.ctx, { caller, modelId: b.id });
    expect(await stand.defaults()).toEqual([a.id]);
  });

  test("stays one when changes come at the same time", async () => {
    const provider = await stand.create();
    const made = await Promise.all(
      Array.from({ length: 8 }, () => stand.addModel(provider.id, { isDefault: true })),
    );
    expect(await stand.defaults()).toHaveLength(1);
    await Promise.all(made.map(({ id }) => deleteModel(stand.ctx, { caller, modelId: id })));
    expect(await stand.defaults()).toEqual([]);
  });
});

describe("resolving a model", () => {
  test("connects it, and takes the default for null and for one that is gone", async () => {
    const model = await stand.addModel((await stand.createLocal()).id, { displayName: "Fast" });
    for (const id of [model.id, null, "mod_gone"]) {
      expect(await stand.resolverFor()(id)).toMatchObject({
        ok: true,
        connection: { modelId: model.id, providerName: "Local", displayName: "Fast" },
      });
    }
    expect((await findModelOrDefault(stand.db, null))?.model.id).toBe(model.id);
  });

  test("says what is in the way", async () => {
    const resolve = stand.resolverFor();
    expect(await resolve(null)).toMatchObject({
      ok: false,
      error: { kind: "config", message: expect.stringContaining("No model is set up") },
    });
    const provider = await stand.create({ apiKey: null });
    const model = await stand.addModel(provider.id);
    expect(await resolve(model.id)).toMatchObject({ error: { kind: "missing_key" } });
    await stand.update(provider.id, { enabled: false });
    expect(await resolve(model.id)).toMatchObject({ error: { kind: "provider_disabled" } });
    await stand.update(provider.id, { enabled: true });
    await updateModel(stand.ctx, { caller, modelId: model.id, patch: { enabled: false } });
    expect(await resolve(model.id)).toMatchObject({
      error: { kind: "config", message: expect.stringContaining("switched off") },
    });
  });
});

test("a model that is given no threshold has the usual one for its window", async () => {
  const { id } = await stand.create();
  const thresholdOf = async (body: Parameters<typeof stand.addModel>[1]) =>
    (await stand.addModel(id, body)).compressionThreshold;
  expect(await thresholdOf({ contextLimit: 200_000 })).toBe(70);
  expect(await thresholdOf({ contextLimit: 1_000_000 })).toBe(30);
  expect(await thresholdOf({ contextLimit: 1_000_000, compressionThreshold: 80 })).toBe(80);
});
