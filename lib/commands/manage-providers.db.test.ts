import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createProvider } from "./create-provider";
import { createProviderSchema, updateProviderSchema } from "../api/schemas/providers";
import { createProviderStand, TEST_KEY, type ProviderStand } from "./testing-providers";
import { createSecrets } from "../secrets/secrets";
import { deleteModel } from "./delete-model";
import { deleteProvider } from "./delete-provider";
import { detectLocalModels } from "./detect-local-models";
import { findProvider } from "../../db/queries/providers";
import { getProvider, listProviders } from "./list-providers";
import { listAllModels, listUsableModels } from "./list-models";
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { testProvider } from "./test-provider";
import { updateModel } from "./update-model";
import { resealProviderKeys } from "./reseal-provider-keys";
import { updateProvider } from "./update-provider";

const caller = { role: "admin" } as const;
const member = { role: "member" } as const;

let stand: ProviderStand;
beforeAll(async () => {
  stand = await createProviderStand();
});
beforeEach(() => stand.reset());
afterAll(() => stand.close());

describe("a key", () => {
  test("is sealed in the database and never answered", async () => {
    const provider = await stand.create();
    expect(provider).toMatchObject({ hasKey: true, source: "user", baseUrl: null });
    expect(JSON.stringify(await listProviders(stand.ctx, { caller }))).not.toContain(TEST_KEY);
    const row = await findProvider(stand.db, provider.id);
    expect(row?.sealedApiKey).toMatch(/^v1\.k1\./);
    expect(JSON.stringify(row)).not.toContain(TEST_KEY);
  });

  test("moved to another row does not open", async () => {
    const [a, b] = [await stand.createLocal(), await stand.createLocal({ name: "Other" })];
    const model = await stand.addModel(b.id);
    await stand.db.execute(
      sql`update providers set sealed_api_key = (select sealed_api_key from providers where id = ${a.id}) where id = ${b.id}`,
    );
    expect(await stand.resolverFor()(model.id)).toMatchObject({
      ok: false,
      error: { kind: "missing_key", retryable: false },
    });
  });

  test("is needed again when the address moves to another host, and only then", async () => {
    const provider = await stand.create({ baseUrl: "https://a.example/v1" });
    await stand.update(provider.id, { baseUrl: "https://a.example/v2" });
    await expect(stand.update(provider.id, { baseUrl: "https://b.example/v1" })).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "apiKey" }],
    });
    await expect(stand.update(provider.id, { baseUrl: null })).rejects.toMatchObject({
      fields: [{ path: "apiKey" }],
    });
    await expect(stand.update(provider.id, { baseUrl: "http://a.example/v1" })).rejects.toMatchObject({
      fields: [{ path: "apiKey" }],
    });
    expect(
      await stand.update(provider.id, { baseUrl: "https://b.example/v1", apiKey: "sk-other-123456" }),
    ).toMatchObject({
      baseUrl: "https://b.example/v1",
      hasKey: true,
    });
  });

  test("can be removed, and then the address is free", async () => {
    const provider = await stand.create();
    expect(await stand.update(provider.id, { baseUrl: "https://b.example", apiKey: null })).toMatchObject({
      hasKey: false,
    });
  });

  test("is sealed anew after a rotation, and the old encryption key can go", async () => {
    const [k2, k3] = [
      { id: "k2", key: randomBytes(32) },
      { id: "k3", key: randomBytes(32) },
    ];
    const at = (...keys: Parameters<typeof createSecrets>[0]) => ({
      ...stand.ctx,
      secrets: createSecrets(keys),
    });
    const provider = await stand.create({ apiKey: null });
    const model = await stand.addModel(provider.id);
    const patch = updateProviderSchema.parse({ apiKey: TEST_KEY });
    await updateProvider(at(k2), { caller, providerId: provider.id, patch });
    await expect(resealProviderKeys(at(k3))).rejects.toThrow(/"k2"/);
    expect([await resealProviderKeys(at(k3, k2)), await resealProviderKeys(at(k3, k2))]).toEqual([1, 0]);
    expect(await stand.resolverFor(at(k3))(model.id)).toMatchObject({ ok: true });
  });

  test("that cannot be opened any more says who has to do what", async () => {
    const model = await stand.addModel((await stand.create()).id);
    const other = { ...stand.ctx, secrets: createSecrets([{ id: "k2", key: randomBytes(32) }]) };
    expect(await stand.resolverFor(other)(model.id)).toMatchObject({
      ok: false,
      error: {
        kind: "missing_key",
        message: expect.stringContaining("enter it again"),
        provider: "Anthropic",
      },
    });
  });
});

test("a name that another provider has is refused, its own is not", async () => {
  const [a] = [await stand.create(), await stand.createLocal({ name: "Ollama" })];
  const refusal = {
    code: "conflict",
    fields: [{ path: "name", message: "Another provider has this name already" }],
  };
  await expect(stand.update(a.id, { name: "ollama" })).rejects.toMatchObject(refusal);
  await expect(stand.create({ name: "anthropic " })).rejects.toMatchObject(refusal);
  expect(await listProviders(stand.ctx, { caller })).toHaveLength(2);
  expect(await stand.update(a.id, { name: "anthropic" })).toMatchObject({ name: "anthropic" });
});

describe("an address", () => {
  test("on this machine needs a yes, and gets no further than its origin", async () => {
    await expect(stand.createLocal({ acceptLocalAddress: false })).rejects.toMatchObject({
      fields: [{ path: "acceptLocalAddress" }],
    });
    const provider = await stand.createLocal();
    await stand.update(provider.id, { baseUrl: `${stand.server.url}/v1/` });
    await expect(
      stand.update(provider.id, { baseUrl: "http://127.0.0.1:9/v1", apiKey: "sk-123456" }),
    ).rejects.toMatchObject({
      fields: [{ path: "acceptLocalAddress" }],
    });
  });

  test.each(["http://10.0.0.1/v1", "http://169.254.169.254", "http://[fd00::1]/v1"])(
    "%s is only for the operator",
    async (baseUrl) => {
      await expect(stand.createLocal({ baseUrl })).rejects.toMatchObject({ fields: [{ path: "baseUrl" }] });
    },
  );

  test("is required where there is no usual one", async () => {
    await expect(stand.create({ type: "openai-compatible" })).rejects.toMatchObject({
      fields: [{ path: "baseUrl" }],
    });
  });

  test.each(["ftp://a", "http://u:p@a", "https://a?key=1", "https://a#x", "nonsense"])(
    "%s is no base URL",
    (baseUrl) => {
      expect(createProviderSchema.safeParse({ type: "anthropic", name: "A", baseUrl }).success).toBe(false);
    },
  );
});

describe("what members see", () => {
  test("are the models that can be used, without address, options and price", async () => {
    const provider = await stand.create({ baseUrl: "https://secret-host.example" });
    const usable = await stand.addModel(provider.id, { options: { temperature: 0.5 } });
    await stand.addModel(provider.id, { enabled: false });
    await stand.addModel((await stand.create({ name: "No key", apiKey: null })).id);
    await stand.addModel((await stand.create({ name: "Off", enabled: false })).id);
    const seen = await listUsableModels(stand.ctx);
    expect(seen.map((model) => model.id)).toEqual([usable.id]);
    expect(JSON.stringify(seen)).not.toMatch(/secret-host|temperature/);
    expect((await listAllModels(stand.ctx, { caller })).map((model) => model.unavailable)).toEqual([
      null,
      "model_disabled",
      "missing_api_key",
      "provider_disabled",
    ]);
  });

  test("is nothing of the administration", async () => {
    const provider = await stand.create();
    const refused = { code: "forbidden" };
    await expect(
      createProvider(stand.ctx, {
        caller: member,
        provider: createProviderSchema.parse({ type: "anthropic", name: "x" }),
      }),
    ).rejects.toMatchObject(refused);
    await expect(
      updateProvider(stand.ctx, {
        caller: member,
        providerId: provider.id,
        patch: updateProviderSchema.parse({}),
      }),
    ).rejects.toMatchObject(refused);
    await expect(
      deleteProvider(stand.ctx, { caller: member, providerId: provider.id }),
    ).rejects.toMatchObject(refused);
    await expect(getProvider(stand.ctx, { caller: member, providerId: provider.id })).rejects.toMatchObject(
      refused,
    );
    await expect(
      testProvider(stand.ctx, { caller: member, providerId: provider.id, target: { model: "m" } }),
    ).rejects.toMatchObject(refused);
    await expect(listAllModels(stand.ctx, { caller: member })).rejects.toMatchObject(refused);
    await expect(detectLocalModels(stand.ctx, { caller: member })).rejects.toMatchObject(refused);
  });
});

test("what does not exist is not found", async () => {
  const missing = { code: "not_found" };
  await expect(stand.update("prv_x", {})).rejects.toMatchObject(missing);
  await expect(deleteProvider(stand.ctx, { caller, providerId: "prv_x" })).rejects.toMatchObject(missing);
  await expect(deleteModel(stand.ctx, { caller, modelId: "mod_x" })).rejects.toMatchObject(missing);
  await expect(updateModel(stand.ctx, { caller, modelId: "mod_x", patch: {} })).rejects.toMatchObject(
    missing,
  );
  await expect(stand.addModel("prv_x")).rejects.toMatchObject({ code: "invalid_request" });
});

test("a provider goes with its key and its models", async () => {
  const provider = await stand.create();
  await stand.addModel(provider.id);
  await deleteProvider(stand.ctx, { caller, providerId: provider.id });
  expect(await listAllModels(stand.ctx, { caller })).toEqual([]);
});
