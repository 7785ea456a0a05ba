import { cookies } from "next/headers";
import { cache } from "react";
import { findSessionUser } from "@/db/queries/sessions";
import { findTokenUser, touchToken } from "@/db/queries/tokens";
import { AppError } from "@/lib/errors";
import { getRuntime, type Runtime } from "@/lib/runtime";
import { bearerToken, hashToken } from "@/lib/secrets/api-token";
import type { Caller } from "./caller";
import { changesState, isSameOrigin } from "./same-origin";
import { readCookie, readSessionId } from "./session-cookie";
import { cookieName } from "./session-cookie-name";

/** The person whose page is being drawn. */
export interface CurrentUser extends Caller {
  email: string;
  name: string;
}

const DATABASE_DEADLINE_MS = 5_000;

/**
 * Who sent a request: the session cookie, or `Authorization: Bearer lth_…`; nothing else counts, and a header that holds
 * anything else is refused even beside a good cookie. Session, token, role and the user's state are read from the database
 * every time.
 *
 * @throws AppError `unauthenticated`, or `forbidden` for a cross-site change or a token without the scope for it.
 */
export async function requireUser(request: Request): Promise<Caller> {
  const runtime = getRuntime();
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return requireTokenUser(runtime, authorization, request.method);
  const name = cookieName("session", runtime.env.publicUrl);
  const user = await userOfSessionCookie(runtime, readCookie(request.headers.get("cookie"), name));
  if (!user) throw new AppError("unauthenticated", "Sign in, or send an API token.");
  if (changesState(request.method) && !isSameOrigin(request.headers, runtime.env.publicUrl)) {
    throw new AppError("forbidden", "This request came from another site.");
  }
  return user;
}

/** @throws AppError as {@link requireUser}; `forbidden` for members. */
export async function requireAdmin(request: Request): Promise<Caller> {
  const caller = await requireUser(request);
  assertAdmin(caller);
  return caller;
}

/** @throws AppError `forbidden` for members. */
export function assertAdmin(caller: Caller): void {
  if (caller.role !== "admin") throw new AppError("forbidden", "Only an administrator may do this.");
}

/** The signed-in person, for pages and server actions; one select per request. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const runtime = getRuntime();
  const store = await cookies();
  return userOfSessionCookie(runtime, store.get(cookieName("session", runtime.env.publicUrl))?.value ?? null);
});

async function requireTokenUser(runtime: Runtime, authorization: string, method: string): Promise<Caller> {
  const token = bearerToken(authorization);
  const row = token === null ? null : await inTime(runtime, findTokenUser(runtime.db, hashToken(token)));
  if (!row)
    throw new AppError("unauthenticated", "This API token is not valid, was revoked, or has expired.");
  if (changesState(method) && !row.scopes.includes("all")) {
    throw new AppError("forbidden", "This API token may only read.");
  }
  if (!row.usedLately) await touchToken(runtime.db, row.tokenId);
  return {
    userId: row.userId,
    role: row.role,
    sessionId: null,
    tokenId: row.tokenId,
    scopes: row.scopes,
    expiresAt: row.expiresAt,
  };
}

async function userOfSessionCookie(runtime: Runtime, value: string | null): Promise<CurrentUser | null> {
  const { authSecret: secret, env, db } = runtime;
  const sessionId = await readSessionId({ value, secret, publicUrl: env.publicUrl });
  const row = sessionId === null ? null : await inTime(runtime, findSessionUser(db, sessionId));
  if (!row) return null;
  return { ...row, sessionId, tokenId: null, scopes: ["all"] };
}

/** A database that is cut off without a word never answers: nobody is to wait for it before anything has been done. */
async function inTime<T>({ clock }: Runtime, query: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = clock.sleep(DATABASE_DEADLINE_MS, over.signal).then(() => {
    throw new AppError("unavailable", "The database does not answer right now.");
  });
  try {
    return await Promise.race([query, late]);
  } finally {
    late.catch(() => {});
    over.abort();
  }
}
