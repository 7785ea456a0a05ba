import { and, eq, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { authSessions } from "../schema/auth-sessions";
import { users } from "../schema/users";

interface NewSession {
  id: string;
  userId: string;
  userAgent: string;
  lifetimeSeconds: number;
}

const liveSession = and(isNull(authSessions.revokedAt), gt(authSessions.expiresAt, sql`now()`));
export async function insertSession(db: Queryable, session: NewSession): Promise<void> {
  await db.insert(authSessions).values({
    id: session.id,
    userId: session.userId,
    userAgent: session.userAgent,
    expiresAt: sql`now() + make_interval(secs => ${session.lifetimeSeconds})`,
  });
}

/** The user behind a session that is neither revoked nor expired, when that user is not disabled. */
export async function findSessionUser(db: Queryable, sessionId: string) {
  const [row] = await db
    .select({
      userId: users.id,
      role: users.role,
      email: users.email,
      name: users.name,
      expiresAt: authSessions.expiresAt,
    })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .where(and(eq(authSessions.id, sessionId), liveSession, isNull(users.disabledAt)));
  return row ?? null;
}

export async function revokeSession(db: Queryable, sessionId: string): Promise<void> {
  await db
    .update(authSessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(authSessions.id, sessionId), isNull(authSessions.revokedAt)));
}

/** Ends a user's sessions, except the one that asks. */
export async function revokeSessionsOf(
  db: Queryable,
  userId: string,
  except: string | null = null,
): Promise<void> {
  await db
    .update(authSessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(authSessions.userId, userId),
        isNull(authSessions.revokedAt),
        except === null ? undefined : ne(authSessions.id, except),
      ),
    );
}

/** Deletes sessions that ended a month ago; called now and then by a worker. */
export async function sweepSessions(db: Queryable): Promise<void> {
  const longAgo = sql`now() - interval '30 days'`;
  await db
    .delete(authSessions)
    .where(or(lt(authSessions.expiresAt, longAgo), lt(authSessions.revokedAt, longAgo)));
}
