import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallingContext } from "./provider-context";
import { createProvider } from "./create-provider";
import { createProviderSchema } from "../api/schemas/providers";
import { createProviderStand, NO_KEYS, TEST_KEY, type ProviderStand } from "./testing-providers";
import { deleteProvider } from "./delete-provider";
import { detectLocalModels } from "./detect-local-models";
import { enableDemoProvider } from "./enable-demo-provider";
import { getProvider, listProviders } from "./list-providers";
import { listUsableModels } from "./list-models";
import { sql } from "drizzle-orm";
import { syncEnvironmentProviders } from "./sync-environment-providers";
import { testProvider } from "./test-provider";

const caller = { role: "admin" } as const;

let stand: ProviderStand;
beforeAll(async () => {
  stand = await createProviderStand();
});
beforeEach(() => stand.reset());
afterAll(() => stand.close());

describe("testing a provider", () => {
  test("answers with the text and the time it took", async () => {
    stand.server.setScript(["OK"]);
    const provider = await stand.createLocal();
    expect(
      await testProvider(stand.ctx, { caller, providerId: provider.id, target: { model: "any" } }),
    ).toEqual({
      ok: true,
      latencyMs: expect.any(Number),
      text: "OK",
    });
    expect(stand.server.requests).toHaveLength(1);
    expect(stand.server.requests[0]?.body).toMatchObject({ model: "any", stream: true });
  });

  test("answers with what is wrong, after one request", async () => {
    const provider = await stand.createLocal({ apiKey: "sk-wrong-12345" });
    const model = await stand.addModel(provider.id);
    expect(
      await testProvider(stand.ctx, { caller, providerId: provider.id, target: { modelId: model.id } }),
    ).toMatchObject({
      ok: false,
      error: { kind: "auth", provider: "Local" },
    });
    expect(stand.server.requests).toHaveLength(1);
  });

  test("does not take another provider's model", async () => {
    const [a, b] = [await stand.createLocal(), await stand.create()];
    const model = await stand.addModel(b.id);
    await expect(
      testProvider(stand.ctx, { caller, providerId: a.id, target: { modelId: model.id } }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("keys of the environment", () => {
  const anthropic = { apiKey: TEST_KEY, baseUrl: null };
  const withKeys = (providerKeys: Partial<typeof NO_KEYS>): CallingContext => ({
    ...stand.ctx,
    env: { ...stand.ctx.env, providerKeys: { ...NO_KEYS, ...providerKeys } },
  });

  test("become providers with models, once, and stay out of the database", async () => {
    const ownKey = { apiKey: TEST_KEY, baseUrl: null };
    const found = withKeys({ anthropic, openai: ownKey, google: ownKey });
    await Promise.all([syncEnvironmentProviders(found), syncEnvironmentProviders(found)]);
    expect(await syncEnvironmentProviders(found)).toEqual(["Anthropic", "OpenAI", "Google"]);
    const providers = await listProviders(found, { caller });
    expect(providers.map(({ name, source, hasKey, baseUrl }) => [name, source, hasKey, baseUrl])).toEqual([
      ["Anthropic", "environment", true, null],
      ["OpenAI", "environment", true, null],
      ["Google", "environment", true, null],
    ]);
    expect(await stand.defaults()).toHaveLength(1);
    const dump = await stand.db.execute(sql`select providers::text from providers`);
    expect(JSON.stringify(dump)).not.toContain(TEST_KEY);
  });

  test("that are gone leave a provider that says so", async () => {
    await syncEnvironmentProviders(withKeys({ anthropic }));
    expect(await listUsableModels(stand.ctx)).toEqual([]);
    expect(await stand.resolverFor()(null)).toMatchObject({
      ok: false,
      error: { kind: "missing_key", provider: "Anthropic" },
    });
  });

  test("keep what an administrator changed, and are not changed by one", async () => {
    const found = withKeys({ anthropic });
    await syncEnvironmentProviders(found);
    const [provider] = await listProviders(found, { caller });
    const id = provider?.id ?? "";
    await stand.update(id, { enabled: false, name: "Ours" });
    await syncEnvironmentProviders(found);
    expect(await getProvider(found, { caller, providerId: id })).toMatchObject({
      enabled: false,
      name: "Ours",
    });
    await expect(stand.update(id, { apiKey: "sk-123456" })).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteProvider(stand.ctx, { caller, providerId: id })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("follow an address that the operator writes or takes away", async () => {
    const keyAt = (baseUrl: string | null) => withKeys({ openai: { apiKey: TEST_KEY, baseUrl } });
    const types: unknown[] = [];
    for (const baseUrl of [null, "http://10.0.0.5:8000/v1", "https://api.openai.com/v1"]) {
      await syncEnvironmentProviders(keyAt(baseUrl));
      types.push((await listProviders(stand.ctx, { caller })).map(({ type }) => type));
    }
    expect(types).toEqual([["openai"], ["openai-compatible"], ["openai"]]);
  });

  test("work at an address that the operator wrote beside them", async () => {
    stand.server.setScript(["OK"]);
    const found = withKeys({ openai: { apiKey: TEST_KEY, baseUrl: stand.server.baseUrl } });
    await syncEnvironmentProviders(found);
    const [provider] = await listProviders(found, { caller });
    expect(
      await testProvider(found, { caller, providerId: provider?.id ?? "", target: { model: "m" } }),
    ).toMatchObject({ ok: true });
  });
});

describe("the demo", () => {
  test("is switched on once, whoever asks how often", async () => {
    const [first, second] = await Promise.all([
      enableDemoProvider(stand.ctx, { caller }),
      enableDemoProvider(stand.ctx, { caller }),
    ]);
    expect(second).toEqual(first);
    expect(first.model).toMatchObject({ isDefault: true, providerType: "demo", unavailable: null });
    await stand.update(first.provider.id, { enabled: false });
    expect(
      (
        await createProvider(stand.ctx, {
          caller,
          provider: createProviderSchema.parse({ type: "demo", name: "x" }),
        })
      ).enabled,
    ).toBe(true);
  });

  test("takes the place of another default only when told", async () => {
    const real = await stand.addModel((await stand.create()).id);
    const { model } = await enableDemoProvider(stand.ctx, { caller });
    expect(await stand.defaults()).toEqual([real.id]);
    await enableDemoProvider(stand.ctx, { caller, makeDefault: true });
    expect(await stand.defaults()).toEqual([model.id]);
  });

  test("answers a test request", async () => {
    const { provider, model } = await enableDemoProvider(stand.ctx, { caller });
    expect(
      await testProvider(stand.ctx, { caller, providerId: provider.id, target: { modelId: model.id } }),
    ).toMatchObject({ ok: true });
  });
});

describe("a model server on this machine", () => {
  test("is found with its models", async () => {
    expect(await detectLocalModels(stand.ctx, { caller, origin: stand.server.url })).toEqual({
      baseUrl: stand.server.baseUrl,
      models: ["scripted-model", "scripted-model-small"],
    });
  });

  test("is not invented when nothing answers, or something else does", async () => {
    expect(await detectLocalModels(stand.ctx, { caller, origin: "http://127.0.0.1:9" })).toBeNull();
    expect(await detectLocalModels(stand.ctx, { caller, origin: `${stand.server.url}/nothing` })).toBeNull();
  });
});
