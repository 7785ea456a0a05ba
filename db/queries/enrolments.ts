import { and, eq, ne, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { workspaces } from "../schema/workspaces";
import { asSeen } from "./workspaces";

const EXTERNAL = and(eq(workspaces.driver, "external"), ne(workspaces.status, "deleted"));

/** Waits for a person to start the daemon; the one that may still be there keeps its token. Nothing for a workspace that is not as it was seen. */
export async function awaitEnrolment(
  db: Queryable,
  seen: Parameters<typeof asSeen>[0],
  statusDetail: string,
): Promise<void> {
  await db
    .update(workspaces)
    .set({ status: "starting", statusDetail, updatedAt: sql`clock_timestamp()` })
    .where(and(asSeen(seen), EXTERNAL));
}

/** Keeps the hash of the one code that is good from now on. Null: there is no such workspace of this kind. */
export async function offerEnrolment(
  db: Queryable,
  { id, hash, lifetimeMs }: { id: string; hash: string; lifetimeMs: number },
): Promise<Date | null> {
  const expiresAt = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint + ${lifetimeMs}::int`;
  const [row] = await db
    .update(workspaces)
    .set({
      driverState: sql`(${workspaces.driverState}::jsonb || jsonb_build_object('enrolment', jsonb_build_object('hash', ${hash}::text, 'expiresAt', ${expiresAt})))::json`,
    })
    .where(and(eq(workspaces.id, id), EXTERNAL))
    .returning({ at: sql<string>`${workspaces.driverState} -> 'enrolment' ->> 'expiresAt'` });
  return row === undefined ? null : new Date(Number(row.at));
}

/** Spends a code: of several that try at once, one gets the workspace. */
export async function takeEnrolment(
  db: Queryable,
  { id, hash, tokenHash }: { id: string; hash: string; tokenHash: string },
): Promise<Pick<typeof workspaces.$inferSelect, "id" | "name" | "env" | "limits"> | null> {
  const enrolment = sql`${workspaces.driverState} -> 'enrolment'`;
  const now = sql`extract(epoch from clock_timestamp()) * 1000`;
  const [row] = await db
    .update(workspaces)
    .set({
      tokenHash,
      status: "starting",
      statusDetail: null,
      driverState: sql`(${workspaces.driverState}::jsonb - 'enrolment')::json`,
      build: sql`${workspaces.build} + 1`,
      lastUsedAt: sql`clock_timestamp()`,
      connectedAt: null,
      lastHeartbeatAt: null,
      // The next daemon says where it is.
      path: null,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(
      and(
        eq(workspaces.id, id),
        EXTERNAL,
        sql`${enrolment} ->> 'hash' = ${hash} and (${enrolment} ->> 'expiresAt')::numeric > ${now}`,
      ),
    )
    .returning({ id: workspaces.id, name: workspaces.name, env: workspaces.env, limits: workspaces.limits });
  return row ?? null;
}
