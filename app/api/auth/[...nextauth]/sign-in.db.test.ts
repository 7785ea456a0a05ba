import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authAttempts } from "@/db/schema/auth-attempts";
import { authSessions } from "@/db/schema/auth-sessions";
import { requireUser } from "@/lib/auth/require-user";
import {
  apiRequest,
  createTestRuntime,
  createTestUser,
  PASSWORD,
  PUBLIC_URL,
  read,
  segment,
  type TestRuntime,
} from "@/lib/auth/testing";
import { PEER_HEADER } from "@/lib/peer-address";
import { GET, POST } from "./route";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime();
  await createTestUser(t.runtime, "ada", "admin");
});
afterAll(() => t.drop());
beforeEach(async () => {
  await t.runtime.db.delete(authAttempts);
});

/** A browser's cookies, as far as these tests need them. */
class CookieJar {
  readonly #cookies = new Map<string, string>();
  readonly attributes = new Map<string, string>();

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const equals = pair.indexOf("=");
      const name = pair.slice(0, equals);
      this.#cookies.set(name, pair.slice(equals + 1));
      this.attributes.set(name, attributes.join("; "));
    }
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  value(name: string): string {
    return this.#cookies.get(name) ?? "";
  }
}

const action = (name: string) => segment({ nextauth: name.split("/") });

async function csrf(jar: CookieJar, headers: Record<string, string> = {}): Promise<string> {
  const response = await GET(apiRequest("/api/auth/csrf", { cookie: jar.header, headers }), action("csrf"));
  jar.take(response);
  return (await read(response)).body.csrfToken;
}

interface Attempt {
  password?: string;
  headers?: Record<string, string>;
  callbackUrl?: string;
  email?: string;
}

async function signIn(jar: CookieJar, attempt: Attempt = {}): Promise<Response> {
  const csrfToken = await csrf(jar, attempt.headers);
  const { email = "ada@example.com", password = PASSWORD, callbackUrl = "/" } = attempt;
  const request = new Request(`${PUBLIC_URL}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { cookie: jar.header, "content-type": "application/x-www-form-urlencoded", ...attempt.headers },
    body: new URLSearchParams({ csrfToken, email, password, callbackUrl }),
  });
  const response = await POST(request, action("callback/credentials"));
  jar.take(response);
  return response;
}

async function signOut(jar: CookieJar): Promise<void> {
  const csrfToken = await csrf(jar);
  const request = new Request(`${PUBLIC_URL}/api/auth/signout`, {
    method: "POST",
    headers: { cookie: jar.header, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken }),
  });
  jar.take(await POST(request, action("signout")));
}

const whoIs = (cookie: string) => requireUser(apiRequest("/x", { cookie }));

describe("signing in", () => {
  test("sets a session cookie that scripts cannot read", async () => {
    const jar = new CookieJar();
    const response = await signIn(jar);
    expect(response.status).toBe(302);
    expect(jar.attributes.get("lathe.session")).toMatch(/HttpOnly/);
    expect(jar.attributes.get("lathe.session")).toMatch(/SameSite=Lax/i);
    expect(await whoIs(jar.header)).toMatchObject({ role: "admin", tokenId: null });
  });

  test("behind https the cookie belongs to this host and to https alone", async () => {
    const secure = await createTestRuntime({ LATHE_URL: "https://lathe.example.com" });
    await createTestUser(secure.runtime, "ada");
    const jar = new CookieJar();
    await signIn(jar);
    expect(jar.attributes.get("__Host-lathe.session")).toMatch(/Path=\/.*Secure/i);
    expect(jar.attributes.get("__Host-lathe.session")).not.toMatch(/Domain/i);
    expect(await whoIs(jar.header)).toMatchObject({ role: "member" });
    const { setRuntime } = await import("@/lib/runtime");
    setRuntime(t.runtime);
    await secure.drop();
  });

  test("makes a new session each time, so a planted cookie is worth nothing", async () => {
    const planted = new CookieJar();
    await signIn(planted);
    const before = planted.value("lathe.session");
    await signIn(planted);
    expect(planted.value("lathe.session")).not.toBe(before);
    const rows = await t.runtime.db.select().from(authSessions);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  test("needs the token that was handed out with the page", async () => {
    const request = new Request(`${PUBLIC_URL}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ email: "ada@example.com", password: PASSWORD }),
    });
    const response = await POST(request, action("callback/credentials"));
    expect(response.headers.getSetCookie().join()).not.toContain("lathe.session=ey");
  });

  test("a wrong password is 401, the eleventh attempt 429, and forwarding headers do not help", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const headers = { "x-forwarded-for": `198.51.100.${i}`, [PEER_HEADER]: "203.0.113.7" };
      const response = await signIn(new CookieJar(), {
        email: `x${i}@example.com`,
        password: "wrong",
        headers,
      });
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  test("hostile callback addresses lead to our own pages", async () => {
    const hostile = [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "%0d%0aLocation:x",
      "\0",
    ];
    for (const callbackUrl of hostile) {
      const response = await signIn(new CookieJar(), { callbackUrl });
      expect(response.headers.get("location")).toBe(`${PUBLIC_URL}/agents`);
    }
  });

  test("a forged Host reaches no link", async () => {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    const response = await signIn(new CookieJar(), { headers });
    expect(response.headers.get("location")).toBe(`${PUBLIC_URL}/agents`);
    expect(JSON.stringify([...response.headers])).not.toContain("evil.example");
  });

  test("a huge form is refused while it is read", async () => {
    const request = new Request(`${PUBLIC_URL}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `email=${"a".repeat(100_000)}`,
    });
    expect((await POST(request, action("callback/credentials"))).status).toBe(413);
  });
});

describe("a session", () => {
  test("tells the page who is signed in, and nothing more", async () => {
    const jar = new CookieJar();
    await signIn(jar);
    const { body, headers } = await read(
      await GET(apiRequest("/api/auth/session", { cookie: jar.header }), action("session")),
    );
    expect(Object.keys(body).toSorted()).toEqual(["expires", "user"]);
    expect(Object.keys(body.user).toSorted()).toEqual(["id", "name", "role"]);
    expect(headers.get("cache-control")).toContain("no-store");
  });

  test("ends on the server when one signs out", async () => {
    const jar = new CookieJar();
    await signIn(jar);
    const kept = jar.header;
    const { sessionId } = await whoIs(kept);
    await signOut(jar);
    await expect(whoIs(kept)).rejects.toMatchObject({ code: "unauthenticated" });
    const [row] = await t.runtime.db
      .select()
      .from(authSessions)
      .where(eq(authSessions.id, sessionId ?? ""));
    expect(row?.revokedAt).toBeInstanceOf(Date);
    const { body } = await read(
      await GET(apiRequest("/api/auth/session", { cookie: kept }), action("session")),
    );
    expect(body).toBeNull();
  });
});
