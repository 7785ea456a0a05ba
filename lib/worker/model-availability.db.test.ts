import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createModelStore } from "../../db/queries/models";
import { models } from "../../db/schema/models";
import { providers } from "../../db/schema/providers";
import { systemClock } from "../clock";
import { newId } from "../ids";
import { createOutgoingGuard, type OutgoingGuard } from "../providers/guarded-fetch";
import { createModelResolver } from "../providers/resolve-model";
import { createSecrets } from "../secrets/secrets";
import { sendMessage } from "../transitions/send-message";
import { FormatBench } from "./testing-formats";
import { TEST_API_KEY } from "../providers/testing-connections";

let formats: FormatBench;
let guard: OutgoingGuard;
let sealedKey: (apiKey: string) => string;

beforeEach(async () => {
  formats = await FormatBench.create();
  guard = createOutgoingGuard();
  const { bench, server } = formats;
  const secrets = createSecrets([{ id: "main", key: randomBytes(32) }]);
  const { providerId } = bench.workbench;
  const place = { table: "providers", row: providerId, column: "sealed_api_key" } as const;
  sealedKey = (apiKey) => secrets.seal(apiKey, place);
  const change = {
    type: "openai-compatible" as const,
    baseUrl: server.baseUrl,
    sealedApiKey: sealedKey(TEST_API_KEY),
  };
  await bench.db.update(providers).set(change).where(eq(providers.id, providerId));
  bench.resolveModel = createModelResolver({
    store: createModelStore(bench.db),
    secrets,
    env: { ssrfAllow: [server.url], providerKeys: { anthropic: null, google: null, openai: null } },
    guard,
    log: pino({ level: "silent" }),
    clock: systemClock,
  });
});

afterEach(async () => {
  await formats.drop();
  guard.close();
});

/** A chat whose first turn is held, with a message behind it for another model. */
async function queued(): Promise<{ chatId: string; modelId: string }> {
  const { bench, server, pubsub } = formats;
  const { providerId, userId } = bench.workbench;
  const modelId = newId("mod");
  await bench.db
    .insert(models)
    .values({ id: modelId, providerId, model: "second-model", displayName: "Second", contextLimit: 100_000 });
  server.setScript([
    {
      match: { user: "First" },
      steps: [
        {
          actions: [
            { type: "gate", name: "hold" },
            { type: "text", text: "One." },
          ],
        },
      ],
    },
    { match: { user: "Second" }, steps: ["Two."] },
  ]);
  const chatId = await bench.createChat("First", pubsub);
  await server.waitFor(({ gates }) => gates.includes("hold"));
  await sendMessage(
    { db: bench.db, pubsub },
    {
      chatId,
      content: [{ type: "text", text: "Second" }],
      authorId: userId,
      modelId,
      reasoningEffort: null,
      busyBehavior: "queue",
    },
  );
  return { chatId, modelId };
}

const asked = () => formats.server.requests.map(({ body }) => body["model"]);

it.each([
  ["switched off", { enabled: false }],
  ["deleted", { deletedAt: new Date(), enabled: false }],
])("P22 the default answers for a model that is %s while a message for it waits", async (_, change) => {
  const { bench, server } = formats;
  const { chatId, modelId } = await queued();
  await bench.db.update(models).set(change).where(eq(models.id, modelId));
  server.release("hold");
  await bench.settled(chatId);
  expect(await formats.lastText(chatId)).toBe("Two.");
  expect(asked()).toEqual(["demo", "demo"]);
});

it("P21 a key that is replaced while a call runs is used by the next one", async () => {
  const { bench, server } = formats;
  const { chatId } = await queued();
  await bench.db
    .update(providers)
    .set({ sealedApiKey: sealedKey("another-key") })
    .where(eq(providers.id, bench.workbench.providerId));
  server.release("hold");
  // The scripted server knows the first key only.
  const failed = await bench.settled(chatId, "error");
  expect(failed.lastError).toMatchObject({ kind: "auth", retryable: false });
  expect(JSON.stringify(failed.lastError)).not.toContain("another-key");
  expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([
    `Bearer ${TEST_API_KEY}`,
    "Bearer another-key",
  ]);
  expect(server.requests[0]?.outcome).toBe("completed");
});
