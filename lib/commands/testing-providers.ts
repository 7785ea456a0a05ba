import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { createTestDatabase, type TestDatabase } from "@/db/testing";
import { createModelStore } from "../../db/queries/models";
import { startModelServer, type ModelServer } from "../../e2e/fakes/model-server/model-server";
import { type CreateModelBody, createModelSchema } from "../api/schemas/models";
import {
  type CreateProviderBody,
  createProviderSchema,
  type UpdateProviderBody,
  updateProviderSchema,
} from "../api/schemas/providers";
import { systemClock } from "../clock";
import { createLog } from "../log";
import { createOutgoingGuard } from "../providers/guarded-fetch";
import { createModelResolver } from "../providers/resolve-model";
import { createSecrets } from "../secrets/secrets";
import { createModel } from "./create-model";
import { createProvider } from "./create-provider";
import { listAllModels } from "./list-models";
import type { CallingContext } from "./provider-context";
import { updateProvider } from "./update-provider";

const caller = { role: "admin" } as const;
export const TEST_KEY = "sk-test-1234567890";
export const NO_KEYS: CallingContext["env"]["providerKeys"] = {
  anthropic: null,
  openai: null,
  google: null,
};

/** A database, a model server that takes only {@link TEST_KEY}, and the commands as an administrator gives them. */
export async function createProviderStand() {
  const database: TestDatabase = await createTestDatabase();
  const server: ModelServer = await startModelServer({ apiKey: TEST_KEY });
  const ctx: CallingContext = {
    db: database.db,
    secrets: createSecrets([{ id: "k1", key: randomBytes(32) }]),
    env: { providerKeys: NO_KEYS, ssrfAllow: [] },
    guard: createOutgoingGuard(),
    log: createLog("silent"),
    clock: systemClock,
  };
  const create = (body: Partial<CreateProviderBody> = {}) =>
    createProvider(ctx, {
      caller,
      provider: createProviderSchema.parse({
        type: "anthropic",
        name: "Anthropic",
        apiKey: TEST_KEY,
        ...body,
      }),
    });
  return {
    db: database.db,
    server,
    ctx,
    caller,
    create,
    createLocal: (body: Partial<CreateProviderBody> = {}) =>
      create({
        type: "openai-compatible",
        name: "Local",
        baseUrl: server.baseUrl,
        acceptLocalAddress: true,
        ...body,
      }),
    update: (providerId: string, body: UpdateProviderBody) =>
      updateProvider(ctx, { caller, providerId, patch: updateProviderSchema.parse(body) }),
    addModel: (providerId: string, body: Partial<CreateModelBody> = {}) =>
      createModel(ctx, {
        caller,
        model: createModelSchema.parse({ providerId, model: "m", contextLimit: 1_000, ...body }),
      }),
    resolverFor: (context: CallingContext = ctx) =>
      createModelResolver({ ...context, store: createModelStore(context.db) }),
    /** Ids of the models that are marked as default. */
    defaults: async () =>
      (await listAllModels(ctx, { caller })).filter((model) => model.isDefault).map((model) => model.id),
    async reset() {
      await database.db.execute(sql`truncate providers, models cascade`);
      server.reset();
    },
    async close() {
      ctx.guard.close();
      await server.close();
      await database.drop();
    },
  };
}

export type ProviderStand = Awaited<ReturnType<typeof createProviderStand>>;
