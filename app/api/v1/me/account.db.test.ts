import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserRow } from "@/db/queries/users";
import { idempotencyKeys } from "@/db/schema/idempotency-keys";
import { users } from "@/db/schema/users";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  PASSWORD,
  read,
  segment,
  sessionOf,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import * as nothing from "@/app/api/[...rest]/route";
import * as ready from "@/app/api/health/ready/route";
import * as setting from "@/app/api/v1/settings/[name]/route";
import * as people from "@/app/api/v1/users/route";
import * as password from "./password/route";
import * as me from "./route";
import * as tokens from "./tokens/route";
import * as oneToken from "./tokens/[tokenId]/route";

let t: TestRuntime;
let admin: UserRow;
let member: UserRow;
beforeAll(async () => {
  t = await createTestRuntime();
  admin = await createTestUser(t.runtime, "ada", "admin");
  member = await createTestUser(t.runtime, "mia");
});
afterAll(() => t.drop());

const none = segment({});

describe("the profile", () => {
  test("holds what a person may know of themselves", async () => {
    const token = await tokenOf(t.runtime, member);
    const { body, headers } = await read(await me.GET(apiRequest("/api/v1/me", { token }), none));
    expect(body).toEqual({
      id: member.id,
      email: "mia@example.com",
      name: "mia",
      role: "member",
      createdAt: member.createdAt.toISOString(),
    });
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("changes its name, and nothing that gives authority", async () => {
    const token = await tokenOf(t.runtime, member);
    const patch = async (body: unknown) =>
      read(await me.PATCH(apiRequest("/api/v1/me", { token, method: "PATCH", body }), none));
    expect((await patch({ name: " Mia M. " })).body).toMatchObject({ name: "Mia M." });
    for (const body of [
      { role: "admin" },
      { name: "x", isAdmin: true },
      { name: "x", email: "ada@example.com" },
    ]) {
      expect((await patch(body)).status).toBe(400);
    }
    const [row] = await t.runtime.db.select().from(users).where(eq(users.id, member.id));
    expect(row).toMatchObject({ name: "Mia M.", role: "member", email: "mia@example.com" });
  });
});

describe("the password", () => {
  test("is changed by who knows it, and ends other sessions", async () => {
    const user = await createTestUser(t.runtime, "pat");
    const [mine, other] = [await sessionOf(t.runtime, user), await sessionOf(t.runtime, user)];
    const change = async (cookie: string, body: unknown) =>
      read(await password.POST(apiRequest("/api/v1/me/password", { cookie, body }), none));
    const newPassword = "a better password";
    const wrong = await change(mine.cookie, { currentPassword: "wrong", newPassword });
    expect(wrong.body.error).toMatchObject({
      code: "invalid_request",
      fields: [{ path: "currentPassword" }],
    });
    expect((await change(mine.cookie, { currentPassword: PASSWORD, newPassword: "short" })).status).toBe(400);
    expect((await change(mine.cookie, { currentPassword: PASSWORD, newPassword })).status).toBe(204);
    expect((await me.GET(apiRequest("/api/v1/me", { cookie: mine.cookie }), none)).status).toBe(200);
    expect((await me.GET(apiRequest("/api/v1/me", { cookie: other.cookie }), none)).status).toBe(401);
  });

  test("is changed by more people at once than there are connections", async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createTestUser(t.runtime, `crowd-${index}`)),
    );
    const statuses = await Promise.all(
      people.map(async (user) => {
        const { cookie } = await sessionOf(t.runtime, user);
        const body = { currentPassword: PASSWORD, newPassword: "a better password" };
        return (await password.POST(apiRequest("/api/v1/me/password", { cookie, body }), none)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});

describe("API tokens", () => {
  test("are shown once, listed without their secret, and revoked", async () => {
    const { cookie } = await sessionOf(t.runtime, member);
    const make = apiRequest("/api/v1/me/tokens", {
      cookie,
      body: { name: "ci", scope: "read", expiresInDays: 7 },
      headers: { "idempotency-key": "token-key" },
    });
    const created = await read(await tokens.POST(make, none));
    expect(created.status).toBe(201);
    expect(created.body.token).toMatch(/^lth_[\w-]{43}$/);
    expect(created.body).toMatchObject({ name: "ci", scope: "read" });
    expect(JSON.stringify(await t.runtime.db.select().from(idempotencyKeys))).not.toContain("lth_");

    const { token, id } = created.body;
    const listed = await read(await tokens.GET(apiRequest("/api/v1/me/tokens", { cookie }), none));
    expect(JSON.stringify(listed.body)).not.toContain(token);
    expect(JSON.stringify(listed.body)).not.toContain("hash");
    expect(listed.body.items.map((item: { id: string }) => item.id)).toContain(id);

    const stranger = await tokenOf(t.runtime, admin);
    const revoke = (by: { cookie: string } | { token: string }) =>
      oneToken.DELETE(
        apiRequest(`/api/v1/me/tokens/${id}`, { ...by, method: "DELETE" }),
        segment({ tokenId: id }),
      );
    expect((await revoke({ token: stranger })).status).toBe(404);
    expect((await me.GET(apiRequest("/api/v1/me", { token }), none)).status).toBe(200);
    expect((await revoke({ cookie })).status).toBe(204);
    expect((await me.GET(apiRequest("/api/v1/me", { token }), none)).status).toBe(401);
  });

  test("a repetition shows the token that was made, and makes no other", async () => {
    const { cookie } = await sessionOf(t.runtime, member);
    const headers = { "idempotency-key": "once-only" };
    const make = (name: string) =>
      tokens.POST(apiRequest("/api/v1/me/tokens", { cookie, body: { name }, headers }), none).then(read);
    const first = await make("deploy");
    const again = await make("deploy");
    expect(again.status).toBe(201);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    const listed = await read(await tokens.GET(apiRequest("/api/v1/me/tokens?limit=200", { cookie }), none));
    expect(listed.body.items.filter((item: { name: string }) => item.name === "deploy")).toHaveLength(1);
    expect((await make("other")).status).toBe(422);
  });

  test("are listed in pages", async () => {
    const { cookie } = await sessionOf(t.runtime, admin);
    await tokenOf(t.runtime, admin);
    await tokenOf(t.runtime, admin);
    const list = (query: string) =>
      tokens.GET(apiRequest(`/api/v1/me/tokens${query}`, { cookie }), none).then(read);
    const whole = await list("");
    const first = await list("?limit=1");
    expect(first.body.items).toEqual(whole.body.items.slice(0, 1));
    const rest = await list(`?cursor=${first.body.nextCursor}`);
    expect(rest.body).toEqual({ items: whole.body.items.slice(1), nextCursor: null });
    expect((await list("?limit=0")).body.error.fields).toMatchObject([{ path: "limit" }]);
    expect((await list("?cursor=x")).body.error.fields).toMatchObject([{ path: "cursor" }]);
  });

  test("one that ends makes none that lives longer", async () => {
    const { cookie } = await sessionOf(t.runtime, member);
    const ask = (by: { cookie: string } | { token: string }, expiresInDays: number | null) =>
      tokens
        .POST(apiRequest("/api/v1/me/tokens", { ...by, body: { name: "t", expiresInDays } }), none)
        .then(read);
    const short = await ask({ cookie }, 1);
    const child = await ask({ token: short.body.token }, null);
    expect(child.body.expiresAt).toBe(short.body.expiresAt);
    const reader = await tokenOf(t.runtime, member, "read");
    expect((await ask({ token: reader }, 1)).status).toBe(403);
  });
});

describe("administration", () => {
  const people_ = (token: string, query = "") =>
    people.GET(apiRequest(`/api/v1/users${query}`, { token }), none);

  test("is refused to members on every verb", async () => {
    const token = await tokenOf(t.runtime, member);
    const name = segment({ name: "local-workspaces" });
    expect((await people_(token)).status).toBe(403);
    expect((await setting.GET(apiRequest("/api/v1/settings/local-workspaces", { token }), name)).status).toBe(
      403,
    );
    const put = apiRequest("/api/v1/settings/local-workspaces", {
      token,
      method: "PUT",
      body: { value: {} },
    });
    expect((await setting.PUT(put, name)).status).toBe(403);
  });

  test("lists people page by page, without secrets", async () => {
    const token = await tokenOf(t.runtime, admin);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await read(
        await people_(token, `?limit=1${cursor === null ? "" : `&cursor=${cursor}`}`),
      );
      expect(JSON.stringify(body)).not.toMatch(/argon|hash|password/);
      seen.push(...body.items.map((item: { email: string }) => item.email));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 2)).toEqual(["ada@example.com", "mia@example.com"]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("reads and writes settings of a known name and shape only", async () => {
    const token = await tokenOf(t.runtime, admin);
    const path = "/api/v1/settings/x";
    const get = async (name: string) =>
      read(await setting.GET(apiRequest(path, { token }), segment({ name })));
    const put = async (name: string, body: unknown) =>
      read(await setting.PUT(apiRequest(path, { token, method: "PUT", body }), segment({ name })));
    expect((await get("nonsense")).status).toBe(404);
    expect((await put("constructor", { value: {} })).status).toBe(404);
    const initial = (await get("local-workspaces")).body.value;
    expect((await put("local-workspaces", { value: { nonsense: true } })).status).toBe(400);
    expect((await put("local-workspaces", {})).status).toBe(400);
    const changed = Object.fromEntries(Object.keys(initial).map((key) => [key, true]));
    expect((await put("local-workspaces", { value: changed })).body).toEqual({ value: changed });
    expect((await get("local-workspaces")).body).toEqual({ value: changed });
  });
});

describe("health and what is not there", () => {
  test("readiness says ready, and degraded when hints are found by polling", async () => {
    const ask = async () => read(await ready.GET(apiRequest("/api/health/ready"), none));
    expect(await ask()).toMatchObject({ status: 200, body: { status: "ready" } });
    const listening = t.runtime.pubsub.healthy;
    t.runtime.pubsub.healthy = () => false;
    expect(await ask()).toMatchObject({ status: 200, body: { status: "degraded" } });
    t.runtime.pubsub.healthy = listening;
  });

  test("an unknown address answers 404 in the shape of the contract", async () => {
    for (const handler of [nothing.GET, nothing.POST, nothing.PUT, nothing.PATCH, nothing.DELETE]) {
      const { status, body } = await read(await handler(apiRequest("/api/v1/nonsense"), none));
      expect([status, body.error.code]).toEqual([404, "not_found"]);
    }
  });
});
