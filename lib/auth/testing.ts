import { randomBytes } from "node:crypto";
import { encode } from "next-auth/jwt";
import type { Pubsub } from "@/db/pubsub";
import { insertSession } from "@/db/queries/sessions";
import type { UserRow } from "@/db/queries/users";
import { models } from "@/db/schema/models";
import { providers } from "@/db/schema/providers";
import type { UserRole } from "@/db/schema/users";
import { createTestDatabase, type TestDatabase } from "@/db/testing";
import { systemClock } from "@/lib/clock";
import { createSecrets } from "@/lib/secrets/secrets";
import { createToken } from "@/lib/commands/create-token";
import { createUser } from "@/lib/commands/create-user";
import { parseEnv } from "@/lib/env";
import { createDebugRecorder } from "@/lib/debug/create-recorder";
import { newId } from "@/lib/ids";
import { createLog } from "@/lib/log";
import { createMetrics } from "@/lib/metrics/create-metrics";
import { type Runtime, setRuntime } from "@/lib/runtime";
import { cookieName } from "./session-cookie-name";

export const PUBLIC_URL = "http://localhost:3000";
export const PASSWORD = "correct horse battery";
const SESSION_SECONDS = 3_600;

export interface TestRuntime {
  database: TestDatabase;
  runtime: Runtime;
  /** Hints published so far. */
  hints: { channel: string; hint: unknown }[];
  drop(): Promise<void>;
}

/**
 * A runtime for tests of routes, with a database of its own. Parts that routes of identity and chats never touch are left
 * out on purpose: touching one fails the test.
 */
export async function createTestRuntime(env: Record<string, string> = {}): Promise<TestRuntime> {
  const database = await createTestDatabase();
  const hints: TestRuntime["hints"] = [];
  const pubsub: Pubsub = {
    publish: (channel, hint) => void hints.push({ channel, hint }),
    subscribe: () => () => {},
    healthy: () => true,
    close: async () => {},
  };
  const common = { log: createLog("silent"), clock: systemClock };
  const debug = createDebugRecorder({ ...common, db: database.db, databaseUrl: database.url });
  const present = {
    ...common,
    env: parseEnv({ LATHE_URL: PUBLIC_URL, ...env }),
    instanceId: newId("ins"),
    db: database.db,
    sql: database.sql,
    pubsub,
    debug,
    metrics: createMetrics(common),
    authSecret: randomBytes(32).toString("hex"),
    secrets: createSecrets([{ id: "test", key: randomBytes(32) }]),
    worker: null,
    shutdown: async () => {},
  };
  const runtime = present as unknown as Runtime;
  setRuntime(runtime);
  const drop = async () => {
    await debug.close();
    await database.drop();
  };
  return { database, runtime, hints, drop };
}

export function createTestUser(runtime: Runtime, name: string, role: UserRole = "member"): Promise<UserRow> {
  return createUser(runtime.db, { email: `${name}@example.com`, name, role, password: PASSWORD });
}

/** A default model that chats can use. */
export async function createTestModel({ db }: Runtime): Promise<string> {
  const [providerId, modelId] = [newId("prv"), newId("mod")];
  await db.insert(providers).values({ id: providerId, type: "demo", name: "Demo" });
  await db.insert(models).values({
    id: modelId,
    providerId,
    model: "demo",
    displayName: "Demo",
    isDefault: true,
    contextLimit: 100_000,
  });
  return modelId;
}

/** A bearer token of this user. */
export async function tokenOf(
  runtime: Runtime,
  user: { id: string },
  scope: "all" | "read" = "all",
): Promise<string> {
  const { token } = await createToken(runtime.db, {
    userId: user.id,
    name: "test",
    scope,
    expiresAt: null,
    notAfter: null,
  });
  return token;
}

/** A `Cookie` header of a session of this user, made as signing in makes it. */
export async function sessionOf(
  { db, authSecret: secret }: Runtime,
  user: { id: string },
): Promise<{ sessionId: string; cookie: string }> {
  const sessionId = newId("ses");
  await insertSession(db, {
    id: sessionId,
    userId: user.id,
    userAgent: "",
    lifetimeSeconds: SESSION_SECONDS,
  });
  const name = cookieName("session", PUBLIC_URL);
  const value = await encode({ token: { sid: sessionId }, secret, salt: name });
  return { sessionId, cookie: `${name}=${value}` };
}

interface RequestParts {
  method?: string;
  token?: string;
  cookie?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request as a client sends it. */
export function apiRequest(path: string, parts: RequestParts = {}): Request {
  const headers = new Headers({ host: new URL(PUBLIC_URL).host, ...parts.headers });
  if (parts.token !== undefined) headers.set("authorization", `Bearer ${parts.token}`);
  if (parts.cookie !== undefined) headers.set("cookie", parts.cookie);
  const body = parts.body === undefined ? null : JSON.stringify(parts.body);
  if (body !== null && !headers.has("content-type")) headers.set("content-type", "application/json");
  return new Request(PUBLIC_URL + path, {
    method: parts.method ?? (body === null ? "GET" : "POST"),
    headers,
    body,
  });
}

/** The second argument that Next gives to a route handler. */
export function segment<P>(params: P): { params: Promise<P> } {
  return { params: Promise.resolve(params) };
}

interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  body: any;
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}
