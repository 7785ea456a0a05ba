import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countAttempt } from "../../db/queries/sign-in-attempts";
import { findSessionUser } from "../../db/queries/sessions";
import { listTokens } from "../../db/queries/tokens";
import { authAttempts } from "../../db/schema/auth-attempts";
import { setupTokens } from "../../db/schema/setup-tokens";
import { userPasswords } from "../../db/schema/user-passwords";
import { users } from "../../db/schema/users";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { isAppError } from "../errors";
import { changePassword } from "./change-password";
import { createFirstAdmin } from "./create-first-admin";
import { createToken } from "./create-token";
import { createUser } from "./create-user";
import { ensureSetupToken } from "./ensure-setup-token";
import { setPassword } from "./set-password";
import { signIn, type SignInCommand } from "./sign-in";

const AUTH_SECRET = "a secret of at least thirty-two characters";
const PASSWORD = "correct horse battery";
let t: TestDatabase;

beforeAll(async () => {
  t = await createTestDatabase();
});
afterAll(() => t.drop());
beforeEach(async () => {
  await t.db.delete(authAttempts);
});

async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "ok";
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

function attempt(email: string, password: string, more: Partial<SignInCommand> = {}) {
  return signIn(t.db, {
    email,
    password,
    address: null,
    knownDevice: null,
    userAgent: "test",
    lifetimeSeconds: 60,
    ...more,
  });
}

const member = (name: string) =>
  createUser(t.db, { email: `${name}@example.com`, name, role: "member", password: PASSWORD });

describe("the first visit", () => {
  test("every start prints the same token while there is no administrator, and only its hash is stored", async () => {
    const first = await ensureSetupToken({ db: t.db, authSecret: AUTH_SECRET });
    expect(await ensureSetupToken({ db: t.db, authSecret: AUTH_SECRET })).toBe(first);
    const rows = await t.db.select().from(setupTokens);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(first);
  });

  test("of twenty attempts at once exactly one makes the administrator", async () => {
    const token = await ensureSetupToken({ db: t.db, authSecret: AUTH_SECRET });
    const wrong = await outcome(
      createFirstAdmin(t.db, { token: "guess", email: "x@example.com", name: "X", password: PASSWORD }),
    );
    expect(wrong).toBe("forbidden");
    const attempts = Array.from({ length: 20 }, (_, i) =>
      outcome(
        createFirstAdmin(t.db, {
          token: token ?? "",
          email: `admin${i}@example.com`,
          name: `Admin ${i}`,
          password: PASSWORD,
        }),
      ),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1);
    expect(outcomes.filter((one) => one !== "ok" && one !== "conflict" && one !== "forbidden")).toEqual([]);
    expect(await t.db.select().from(users).where(eq(users.role, "admin"))).toHaveLength(1);
    expect(await ensureSetupToken({ db: t.db, authSecret: AUTH_SECRET })).toBeNull();
  });
});

describe("people", () => {
  test("an address belongs to one person, in whatever case", async () => {
    await member("ada");
    const again = createUser(t.db, { email: "ADA@Example.com", name: "Ada", role: "member", password: null });
    expect(await outcome(again)).toBe("conflict");
  });

  test("what is not an address, a name or a long enough password is refused by name", async () => {
    const bad = createUser(t.db, { email: "nobody", name: " ", role: "member", password: "short" });
    await expect(bad).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "email" }, { path: "name" }, { path: "password" }],
    });
  });

  test("a user without a password cannot sign in", async () => {
    await createUser(t.db, { email: "bot@example.com", name: "Bot", role: "member", password: null });
    expect(await outcome(attempt("bot@example.com", ""))).toBe("unauthenticated");
    expect(await outcome(attempt("bot@example.com", "null"))).toBe("unauthenticated");
  });
});

describe("signing in", () => {
  test("a right password begins a new session each time", async () => {
    const user = await member("bea");
    const [one, two] = [
      await attempt("BEA@example.com", PASSWORD),
      await attempt("bea@example.com", PASSWORD),
    ];
    expect(one.userId).toBe(user.id);
    expect(one.sessionId).not.toBe(two.sessionId);
    expect(await findSessionUser(t.db, one.sessionId)).toMatchObject({ userId: user.id, role: "member" });
  });

  test("unknown people, wrong passwords and disabled people get the same answer", async () => {
    const user = await member("cid");
    await t.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id));
    await member("dan");
    const messages = await Promise.all(
      [
        ["nobody@example.com", PASSWORD],
        ["dan@example.com", "wrong"],
        ["cid@example.com", PASSWORD],
      ].map(([email = "", password = ""]) =>
        attempt(email, password).then(
          () => "signed in",
          (error: unknown) => (isAppError(error) ? `${error.code} ${error.message}` : "other"),
        ),
      ),
    );
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toContain("unauthenticated");
  });

  test("hundred guesses at once on one account: ten are looked at, the rest are refused", async () => {
    await member("eve");
    const guesses = Array.from({ length: 100 }, (_, i) => outcome(attempt("eve@example.com", `guess ${i}`)));
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((one) => one === "unauthenticated")).toHaveLength(10);
    expect(outcomes.filter((one) => one === "rate_limited")).toHaveLength(90);
    expect(await outcome(attempt("eve@example.com", PASSWORD))).toBe("rate_limited");
    await expect(attempt("eve@example.com", PASSWORD)).rejects.toMatchObject({
      retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds > 800 && seconds <= 900),
    });
  });

  test("one guess each at many accounts from one address is refused after ten", async () => {
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++) {
      outcomes.push(await outcome(attempt(`spray${i}@example.com`, "guess", { address: "203.0.113.9" })));
    }
    expect(outcomes.lastIndexOf("unauthenticated")).toBe(9);
    expect(outcomes.slice(10)).toEqual(["rate_limited", "rate_limited"]);
    expect(await outcome(attempt("spray99@example.com", "guess", { address: "203.0.113.10" }))).toBe(
      "unauthenticated",
    );
  });

  test("the owner still gets in from a browser that has signed in before", async () => {
    const owner = await member("fay");
    for (let i = 0; i < 11; i++)
      await outcome(attempt("fay@example.com", "guess", { address: "203.0.113.9" }));
    const knownDevice = { userId: owner.id, deviceId: "device-1" };
    const known = attempt("fay@example.com", PASSWORD, { address: "203.0.113.9", knownDevice });
    expect(await outcome(known)).toBe("ok");
    const stranger = { userId: "usr_other", deviceId: "device-2" };
    expect(await outcome(attempt("fay@example.com", PASSWORD, { knownDevice: stranger }))).toBe(
      "rate_limited",
    );
  });

  test("a known device does not get more guesses than anyone", async () => {
    const owner = await member("gus");
    const knownDevice = { userId: owner.id, deviceId: "device-3" };
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++)
      outcomes.push(await outcome(attempt("gus@example.com", "guess", { knownDevice })));
    expect(outcomes.filter((one) => one === "rate_limited")).toHaveLength(2);
  });

  test("a success gives its attempt back, and the window ends", async () => {
    await member("hal");
    const address = "203.0.113.20";
    for (let i = 0; i < 9; i++) await outcome(attempt("hal@example.com", "guess", { address }));
    expect(await outcome(attempt("hal@example.com", PASSWORD, { address }))).toBe("ok");
    expect(await outcome(attempt("hal@example.com", "guess", { address }))).toBe("unauthenticated");
    expect(await outcome(attempt("hal@example.com", "guess", { address }))).toBe("rate_limited");
    await t.db.update(authAttempts).set({ windowStartedAt: sql`now() - interval '16 minutes'` });
    expect(await outcome(attempt("hal@example.com", PASSWORD, { address }))).toBe("ok");
    expect((await countAttempt(t.db, "fresh", 60)).attempts).toBe(1);
  });
});

describe("passwords", () => {
  test("are stored as argon2id only", async () => {
    const user = await member("ina");
    const [row] = await t.db.select().from(userPasswords).where(eq(userPasswords.userId, user.id));
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("changing one's own ends every other session, and tokens when asked", async () => {
    const { id: userId } = await member("jon");
    const mine = await attempt("jon@example.com", PASSWORD);
    const other = await attempt("jon@example.com", PASSWORD);
    await createToken(t.db, { userId, name: "t", scope: "all", expiresAt: null, notAfter: null });
    const change = (currentPassword: string, newPassword: string, revokeTokens: boolean) =>
      changePassword(t.db, { userId, sessionId: mine.sessionId, currentPassword, newPassword, revokeTokens });
    expect(await outcome(change("wrong", "another password", false))).toBe("invalid_request");
    expect(await outcome(change(PASSWORD, "another password", false))).toBe("ok");
    expect(await findSessionUser(t.db, mine.sessionId)).not.toBeNull();
    expect(await findSessionUser(t.db, other.sessionId)).toBeNull();
    expect(await listTokens(t.db, userId)).toHaveLength(1);
    expect(await outcome(change("another password", "a third password", true))).toBe("ok");
    expect(await listTokens(t.db, userId)).toHaveLength(0);
  });

  test("setting someone's ends all their sessions", async () => {
    await member("kim");
    const { sessionId } = await attempt("kim@example.com", PASSWORD);
    await setPassword(t.db, { email: "Kim@example.com", password: "an entirely new one" });
    expect(await findSessionUser(t.db, sessionId)).toBeNull();
    expect(await outcome(attempt("kim@example.com", PASSWORD))).toBe("unauthenticated");
    expect(await outcome(attempt("kim@example.com", "an entirely new one"))).toBe("ok");
    expect(await outcome(setPassword(t.db, { email: "no@example.com", password: PASSWORD }))).toBe(
      "not_found",
    );
  });
});

describe("API tokens", () => {
  test("end no later than the token that made them", async () => {
    const { id: userId } = await member("lea");
    const soon = new Date(Date.now() + 60_000);
    const late = new Date(Date.now() + 600_000);
    const made = (expiresAt: Date | null, notAfter: Date | null) =>
      createToken(t.db, { userId, name: "t", scope: "read", expiresAt, notAfter });
    expect((await made(late, soon)).row.expiresAt).toEqual(soon);
    expect((await made(null, soon)).row.expiresAt).toEqual(soon);
    expect((await made(soon, late)).row.expiresAt).toEqual(soon);
    expect((await made(null, null)).row.expiresAt).toBeNull();
  });
});
