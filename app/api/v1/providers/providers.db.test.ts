import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startModelServer, type ModelServer } from "@/e2e/fakes/model-server/model-server";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  tokenOf,
  type TestRuntime,
} from "@/lib/auth/testing";
import { createOutgoingGuard, type OutgoingGuard } from "@/lib/providers/guarded-fetch";
import { createSecrets } from "@/lib/secrets/secrets";
import * as models from "../models/route";
import * as provider from "./[providerId]/route";
import * as providerTest from "./[providerId]/test/route";
import * as providers from "./route";

const KEY = "sk-test-1234567890";

let t: TestRuntime;
let server: ModelServer;
let guard: OutgoingGuard;
let admin: string;
let member: string;

beforeAll(async () => {
  t = await createTestRuntime();
  server = await startModelServer({ apiKey: KEY });
  guard = createOutgoingGuard();
  Object.assign(t.runtime, { guard, secrets: createSecrets([{ id: "k1", key: randomBytes(32) }]) });
  admin = await tokenOf(t.runtime, await createTestUser(t.runtime, "admin", "admin"));
  member = await tokenOf(t.runtime, await createTestUser(t.runtime, "member"));
});
afterAll(async () => {
  guard.close();
  await server.close();
  await t.drop();
});

const none = segment({});

test("a provider and its model are set up, tested, used and removed over HTTP", async () => {
  const body = {
    type: "openai-compatible",
    name: "Local",
    baseUrl: server.baseUrl,
    apiKey: KEY,
    acceptLocalAddress: true,
  };
  const headers = { "idempotency-key": "one" };
  const create = () =>
    providers.POST(apiRequest("/api/v1/providers", { token: admin, body, headers }), none).then(read);
  const created = await create();
  expect(created).toMatchObject({ status: 201, body: { name: "Local", hasKey: true } });
  expect((await create()).body).toEqual(created.body);
  expect(JSON.stringify(created.body)).not.toContain(KEY);

  const providerId: string = created.body.id;
  const model = await models
    .POST(
      apiRequest("/api/v1/models", { token: admin, body: { providerId, model: "m", contextLimit: 1_000 } }),
      none,
    )
    .then(read);
  expect(model).toMatchObject({ status: 201, body: { isDefault: true, displayName: "m" } });

  const path = `/api/v1/providers/${providerId}`;
  const tried = await providerTest
    .POST(
      apiRequest(`${path}/test`, { token: admin, body: { modelId: model.body.id } }),
      segment({ providerId }),
    )
    .then(read);
  expect(tried).toMatchObject({
    status: 200,
    body: { ok: true, text: "Hello from the scripted model server." },
  });

  const seen = await models.GET(apiRequest("/api/v1/models", { token: member }), none).then(read);
  expect(seen.body.items).toMatchObject([{ id: model.body.id, providerName: "Local" }]);
  expect(JSON.stringify(seen.body)).not.toContain("127.0.0.1");
  expect(seen.body.items).toMatchObject([{ model: "m" }]);
  expect(seen.body.items[0]).not.toHaveProperty("prices");
  const known = await models.GET(apiRequest("/api/v1/models", { token: admin }), none).then(read);
  expect(known.body.items).toMatchObject([{ model: "m", options: {}, prices: null, unavailable: null }]);
  expect(known.body.items[0].compressionThreshold).toEqual(expect.any(Number));

  const patched = await provider
    .PATCH(
      apiRequest(path, { method: "PATCH", token: admin, body: { name: "Ours" } }),
      segment({ providerId }),
    )
    .then(read);
  expect(patched).toMatchObject({ status: 200, body: { name: "Ours", hasKey: true } });
  const removed = await provider.DELETE(
    apiRequest(path, { method: "DELETE", token: admin }),
    segment({ providerId }),
  );
  expect(removed.status).toBe(204);
  expect(
    (await provider.GET(apiRequest(path, { token: admin }), segment({ providerId })).then(read)).status,
  ).toBe(404);
});

test("members see no providers and no disabled models", async () => {
  const answers = await Promise.all([
    providers.GET(apiRequest("/api/v1/providers", { token: member }), none),
    models.GET(apiRequest("/api/v1/models?all=true", { token: member }), none),
    models.POST(apiRequest("/api/v1/models", { token: member, body: {} }), none),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403]);
});

test("what is wrong with a body is named by field", async () => {
  const body = { type: "anthropic", name: " ", baseUrl: "ftp://x", apiKey: "a b", secret: 1 };
  const answer = await providers
    .POST(apiRequest("/api/v1/providers", { token: admin, body }), none)
    .then(read);
  expect(answer.status).toBe(400);
  expect(answer.body.error.fields.map((field: { path: string }) => field.path).toSorted()).toEqual([
    "apiKey",
    "baseUrl",
    "name",
    "secret",
  ]);
});
