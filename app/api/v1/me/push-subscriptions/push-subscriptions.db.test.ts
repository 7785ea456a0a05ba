import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserRow } from "@/db/queries/users";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  sessionOf,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import { loadOrCreatePushKeys } from "@/lib/push/push-keys";
import { createPushSender } from "@/lib/push/push-sender";
import { startTestPushService, type TestPushService } from "@/lib/push/testing-push-service";
import * as list from "./route";
import * as one from "./[subscriptionId]/route";
import * as trial from "./[subscriptionId]/test/route";

const PATH = "/api/v1/me/push-subscriptions";
const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36";

/** What the operator lets providers have. */
const ALLOWED = "https://10.0.0.2";

let t: TestRuntime;
let service: TestPushService;
let ada: UserRow;
let mia: UserRow;
beforeAll(async () => {
  service = await startTestPushService();
  t = await createTestRuntime({ LATHE_SSRF_ALLOW: ALLOWED });
  const { db, env, log, secrets } = t.runtime;
  const keys = await loadOrCreatePushKeys({ db, secrets });
  Object.assign(t.runtime, { push: createPushSender({ db, env, log, fetch: service.fetch, keys }) });
  ada = await createTestUser(t.runtime, "ada");
  mia = await createTestUser(t.runtime, "mia");
});
afterAll(async () => {
  await service.close();
  await t.drop();
});

async function keep(user: UserRow, body: unknown) {
  const { cookie } = await sessionOf(t.runtime, user);
  const headers = { "user-agent": CHROME, origin: "http://localhost:3000" };
  return read(await list.POST(apiRequest(PATH, { cookie, body, headers }), segment({})));
}
async function listOf(user: UserRow) {
  const token = await tokenOf(t.runtime, user);
  return (await read(await list.GET(apiRequest(PATH, { token }), segment({})))).body;
}
async function act(user: UserRow, id: string, route: "test" | "delete") {
  const token = await tokenOf(t.runtime, user);
  const params = segment({ subscriptionId: id });
  return route === "test"
    ? read(await trial.POST(apiRequest(`${PATH}/${id}/test`, { token, method: "POST" }), params))
    : read(await one.DELETE(apiRequest(`${PATH}/${id}`, { token, method: "DELETE" }), params));
}

test("a browser is kept with its name, once for each endpoint, and belongs to whoever came last", async () => {
  const subscription = service.subscribe("shared");
  const made = await keep(ada, { ...subscription, expirationTime: null });
  expect(made).toMatchObject({
    status: 201,
    body: { endpoint: subscription.endpoint, device: "Chrome on Linux" },
  });
  expect((await keep(ada, subscription)).body.id).toBe(made.body.id);
  expect(await listOf(ada)).toMatchObject({ items: [made.body], nextCursor: null });
  await keep(mia, subscription);
  expect((await listOf(ada)).items).toEqual([]);
  expect((await listOf(mia)).items).toHaveLength(1);
});

test("the list brings the key that browsers subscribe with", async () => {
  expect((await listOf(ada)).publicKey).toMatch(/^B[\w-]{86}$/);
});

test.each([
  ["http", "http://push.example.com/a"],
  ["an address of this computer", "https://127.0.0.1/a"],
  ["a private address", "https://10.0.0.1/a"],
  ["an address that providers may have", `${ALLOWED}/a`],
  ["metadata of a cloud", "https://169.254.169.254/latest"],
  ["no address", "push"],
])("an endpoint that is %s is refused", async (_what, endpoint) => {
  const { keys } = service.subscribe("unused");
  expect(await keep(ada, { endpoint, keys })).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request" } },
  });
});

test("keys that no browser makes are refused", async () => {
  const { endpoint, keys } = service.subscribe("keys");
  for (const wrong of [
    { ...keys, p256dh: "AAAA" },
    { ...keys, auth: "short" },
  ]) {
    expect((await keep(ada, { endpoint, keys: wrong })).status).toBe(400);
  }
});

test("a test is sent, to one's own browsers alone", async () => {
  const { id } = (await keep(ada, service.subscribe("mine"))).body;
  const before = service.received.length;
  expect((await act(mia, id, "test")).status).toBe(404);
  expect((await act(ada, id, "test")).status).toBe(204);
  expect(service.received.slice(before)).toMatchObject([{ path: "/mine", message: { kind: "test" } }]);
});

test("a test tells what the push service said, and forgets a browser that is gone", async () => {
  const { id } = (await keep(ada, service.subscribe("lost"))).body;
  service.answerWith("lost", 503);
  expect((await act(ada, id, "test")).status).toBe(503);
  service.answerWith("lost", 410);
  expect((await act(ada, id, "test")).status).toBe(409);
  expect((await act(ada, id, "test")).status).toBe(404);
});

test("a browser is removed by its person alone", async () => {
  const { id } = (await keep(ada, service.subscribe("removed"))).body;
  expect((await act(mia, id, "delete")).status).toBe(404);
  expect((await act(ada, id, "delete")).status).toBe(204);
  expect((await act(ada, id, "delete")).status).toBe(404);
});
