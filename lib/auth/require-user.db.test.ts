import { decode, encode } from "next-auth/jwt";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeSession } from "@/db/queries/sessions";
import { apiTokens } from "@/db/schema/api-tokens";
import { authSessions } from "@/db/schema/auth-sessions";
import { users } from "@/db/schema/users";
import { isAppError } from "@/lib/errors";
import { setRuntime } from "@/lib/runtime";
import { requireAdmin, requireUser } from "./require-user";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  sessionOf,
  type TestRuntime,
  tokenOf,
} from "./testing";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime();
});
afterAll(() => t.drop());

async function refusal(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

async function person(name: string, role: "admin" | "member" = "member") {
  const user = await createTestUser(t.runtime, name, role);
  return { user, ...(await sessionOf(t.runtime, user)), token: await tokenOf(t.runtime, user) };
}

describe("credentials", () => {
  test("a database that never answers is unavailable soon", async () => {
    const { cookie, token } = await person("zoe");
    const { runtime } = t;
    const never = { where: () => new Promise(() => {}) };
    const select = () => ({ from: () => ({ innerJoin: () => never }) });
    setRuntime({ ...runtime, db: { select }, clock: { ...runtime.clock, sleep: async () => {} } } as never);
    try {
      expect(await refusal(requireUser(apiRequest("/x", { cookie })))).toBe("unavailable");
      expect(await refusal(requireUser(apiRequest("/x", { token })))).toBe("unavailable");
    } finally {
      setRuntime(runtime);
    }
  });

  test("a session cookie and a bearer token both say who asks", async () => {
    const ada = await person("ada", "admin");
    const bySession = await requireUser(apiRequest("/x", { cookie: ada.cookie }));
    expect(bySession).toMatchObject({
      userId: ada.user.id,
      role: "admin",
      sessionId: ada.sessionId,
      tokenId: null,
    });
    const byToken = await requireUser(apiRequest("/x", { token: ada.token }));
    expect(byToken).toMatchObject({ userId: ada.user.id, sessionId: null, scopes: ["all"] });
    expect(byToken.tokenId).toMatch(/^tok_/);
  });

  test("a token counts in no other place", async () => {
    const { token, cookie } = await person("bea");
    const name = cookie.slice(0, cookie.indexOf("="));
    const elsewhere = [
      apiRequest(`/x?token=${token}&access_token=${token}&authorization=Bearer%20${token}`),
      apiRequest("/x", { headers: { "x-api-key": token, "x-authorization": `Bearer ${token}` } }),
      apiRequest("/x", { headers: { authorization: `Basic ${btoa(`bea:${token}`)}` } }),
      apiRequest("/x", { headers: { authorization: token } }),
      apiRequest("/x", { headers: { authorization: `Bearer ${token} ${token}` } }),
      apiRequest("/x", { cookie: `${name}=${token}` }),
    ];
    for (const request of elsewhere) expect(await refusal(requireUser(request))).toBe("unauthenticated");
  });

  test("a bad Authorization header is refused even beside a good cookie", async () => {
    const { cookie } = await person("cid");
    const request = apiRequest("/x", { cookie, headers: { authorization: "Bearer lth_nonsense" } });
    expect(await refusal(requireUser(request))).toBe("unauthenticated");
  });

  test("identity headers of proxies are no identity", async () => {
    const headers = {
      "x-forwarded-user": "ada@example.com",
      "x-user-id": "usr_1",
      "x-forwarded-email": "ada@example.com",
    };
    expect(await refusal(requireUser(apiRequest("/x", { headers })))).toBe("unauthenticated");
  });
});

describe("forged and stale session cookies", () => {
  test("only tokens of our own key, purpose and algorithm open a session", async () => {
    const { cookie, sessionId } = await person("dan");
    const [name = "", value = ""] = cookie.split("=");
    const secret = t.runtime.authSecret;
    const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sid: sessionId }))}.`;
    const forged = [
      "",
      "x",
      none,
      value.slice(0, -4),
      `${value}.x`,
      await encode({ token: { sid: sessionId }, secret: "another secret of thirty-two chars", salt: name }),
      await encode({ token: { sid: sessionId }, secret, salt: "another-cookie" }),
      await encode({ token: { sid: sessionId }, secret, salt: name, maxAge: -60 }),
      await encode({ token: { sub: sessionId }, secret, salt: name }),
      await encode({ token: { sid: "ses_unknown" }, secret, salt: name }),
    ];
    for (const bad of forged) {
      expect(await refusal(requireUser(apiRequest("/x", { cookie: `${name}=${bad}` })))).toBe(
        "unauthenticated",
      );
    }
    expect(await refusal(requireUser(apiRequest("/x", { cookie })))).toBeNull();
  });

  test("the token carries the id of the session and nothing about the person", async () => {
    const { cookie, sessionId } = await person("eve");
    const [salt = "", token = ""] = cookie.split("=");
    const payload = await decode({ token, secret: t.runtime.authSecret, salt });
    expect(Object.keys(payload ?? {}).toSorted()).toEqual(["exp", "iat", "jti", "sid"]);
    expect(payload?.["sid"]).toBe(sessionId);
  });

  test("a revoked or expired session is over at the next request", async () => {
    const fay = await person("fay");
    await revokeSession(t.runtime.db, fay.sessionId);
    expect(await refusal(requireUser(apiRequest("/x", { cookie: fay.cookie })))).toBe("unauthenticated");
    const { cookie, sessionId } = await sessionOf(t.runtime, fay.user);
    await t.runtime.db
      .update(authSessions)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(authSessions.id, sessionId));
    expect(await refusal(requireUser(apiRequest("/x", { cookie })))).toBe("unauthenticated");
  });

  test("a disabled user's sessions and tokens are refused, and a role change counts at once", async () => {
    const gus = await person("gus", "admin");
    const setUser = (set: Partial<typeof users.$inferInsert>) =>
      t.runtime.db.update(users).set(set).where(eq(users.id, gus.user.id));
    expect(await refusal(requireAdmin(apiRequest("/x", { cookie: gus.cookie })))).toBeNull();
    await setUser({ role: "member" });
    expect(await refusal(requireAdmin(apiRequest("/x", { cookie: gus.cookie })))).toBe("forbidden");
    expect(await refusal(requireAdmin(apiRequest("/x", { token: gus.token })))).toBe("forbidden");
    await setUser({ disabledAt: new Date() });
    expect(await refusal(requireUser(apiRequest("/x", { cookie: gus.cookie })))).toBe("unauthenticated");
    expect(await refusal(requireUser(apiRequest("/x", { token: gus.token })))).toBe("unauthenticated");
  });
});

describe("API tokens", () => {
  test("only their hash is stored", async () => {
    const { user, token } = await person("hal");
    const rows = await t.runtime.db.select().from(apiTokens).where(eq(apiTokens.userId, user.id));
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
    expect(rows[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("an expired or revoked one is refused", async () => {
    const { user, token } = await person("ina");
    const end = (set: Partial<typeof apiTokens.$inferInsert>) =>
      t.runtime.db.update(apiTokens).set(set).where(eq(apiTokens.userId, user.id));
    await end({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await refusal(requireUser(apiRequest("/x", { token })))).toBe("unauthenticated");
    await end({ expiresAt: null, revokedAt: new Date() });
    expect(await refusal(requireUser(apiRequest("/x", { token })))).toBe("unauthenticated");
  });

  test("one that may only read changes nothing", async () => {
    const { user } = await person("jon");
    const token = await tokenOf(t.runtime, user, "read");
    expect(await refusal(requireUser(apiRequest("/x", { token })))).toBeNull();
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect(await refusal(requireUser(apiRequest("/x", { token, method })))).toBe("forbidden");
    }
  });

  test("its last use is noted", async () => {
    const { user, token } = await person("kim");
    await requireUser(apiRequest("/x", { token }));
    const [row] = await t.runtime.db.select().from(apiTokens).where(eq(apiTokens.userId, user.id));
    expect(row?.lastUsedAt).toBeInstanceOf(Date);
  });
});

describe("changes by cookie", () => {
  test("must come from our own pages; tokens need not", async () => {
    const { cookie, token } = await person("lea");
    const from = (headers: Record<string, string>, by: { cookie: string } | { token: string } = { cookie }) =>
      refusal(requireUser(apiRequest("/x", { method: "POST", headers, ...by })));
    expect(await from({ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" })).toBeNull();
    expect(await from({})).toBeNull();
    expect(await from({ origin: "https://evil.example" })).toBe("forbidden");
    expect(await from({ origin: "null" })).toBe("forbidden");
    expect(await from({ "sec-fetch-site": "cross-site" })).toBe("forbidden");
    expect(await from({ origin: "http://localhost:4000", "sec-fetch-site": "same-site" })).toBe("forbidden");
    expect(await from({ origin: "https://evil.example" }, { token })).toBeNull();
  });
});
