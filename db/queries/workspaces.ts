import { and, count, desc, eq, getTableColumns, isNull, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type {
  Heartbeat,
  NewWorkspace,
  WorkspacePatch,
  WorkspaceRecord,
} from "../../lib/workspace/workspace-store";
import { INSUFFICIENT_QUOTA, QUOTA_SETTING, toQuota } from "../../lib/chat/workspace-settings";
import { AppError } from "../../lib/errors";
import { runsApart } from "../../lib/chat/runs-apart";
import type { Queryable } from "../client";
import { instances } from "../schema/instances";
import { users } from "../schema/users";
import { workspaces } from "../schema/workspaces";
import { readSetting } from "./settings";

/** Instances that were not heard of for this long are not offered to daemons. */
const LIVE_INSTANCE = sql`interval '30 seconds'`;

const millisecondsSince = (time: SQL | typeof workspaces.updatedAt | typeof workspaces.lastHeartbeatAt) =>
  sql<number | null>`(extract(epoch from clock_timestamp() - ${time}) * 1000)::float8`;

const RECORD = {
  ...getTableColumns(workspaces),
  silentMs: millisecondsSince(workspaces.lastHeartbeatAt),
  startedMs: sql<number>`${millisecondsSince(workspaces.updatedAt)}`,
};

/** One workspace by id; its ages are the database's. */
export async function getWorkspace(db: Queryable, id: string): Promise<WorkspaceRecord | null> {
  const [row] = await db.select(RECORD).from(workspaces).where(eq(workspaces.id, id));
  return row ?? null;
}

/** Whether a workspace can run commands that may change nothing; null: there is none, or nobody knows yet. */
export async function readCanRunApart(db: Queryable, id: string): Promise<boolean | null> {
  const { isolation, canRunApart } = workspaces;
  const [row] = await db.select({ isolation, canRunApart }).from(workspaces).where(eq(workspaces.id, id));
  return row === undefined ? null : runsApart(row);
}

/** What a workspace's daemon last said of its MCP servers, and how long ago it was heard; null: nothing is listed. */
export async function readMcpVersion(
  db: Queryable,
  id: string,
): Promise<{ version: string; silentMs: number | null } | null> {
  const [row] = await db
    .select({ version: workspaces.mcpVersion, silentMs: RECORD.silentMs })
    .from(workspaces)
    .where(and(eq(workspaces.id, id), eq(workspaces.status, "running")));
  return row === undefined || row.version === null ? null : { version: row.version, silentMs: row.silentMs };
}

/** The workspace whose daemon holds this token. */
export async function findWorkspaceByTokenHash(
  db: Queryable,
  tokenHash: string,
): Promise<WorkspaceRecord | null> {
  const [row] = await db
    .select(RECORD)
    .from(workspaces)
    .where(and(eq(workspaces.tokenHash, tokenHash), ne(workspaces.status, "deleted")));
  return row ?? null;
}

/** A person's workspaces, newest first. */
export async function listWorkspaces(db: Queryable, ownerId: string): Promise<WorkspaceRecord[]> {
  return db
    .select(RECORD)
    .from(workspaces)
    .where(and(eq(workspaces.ownerId, ownerId), ne(workspaces.status, "deleted")))
    .orderBy(desc(workspaces.createdAt), desc(workspaces.id));
}

/**
 * Inserts, or finds what the same creating call inserted before.
 *
 * @throws AppError `conflict` when its owner has as many as one may have
 */
export function insertWorkspace(db: Queryable, row: NewWorkspace): Promise<WorkspaceRecord> {
  return db.transaction(async (tx) => {
    const before = await findInserted(tx, row);
    if (before !== null) return before;
    await requireQuota(tx, row.ownerId);
    await tx.insert(workspaces).values(row).onConflictDoNothing({ target: workspaces.createdByCallId });
    const stored = await findInserted(tx, row);
    if (stored === null) throw new Error("An inserted workspace is gone.");
    return stored;
  });
}

async function findInserted(db: Queryable, row: NewWorkspace): Promise<WorkspaceRecord | null> {
  const byCall = row.createdByCallId;
  const [found] = await db
    .select(RECORD)
    .from(workspaces)
    .where(byCall ? eq(workspaces.createdByCallId, byCall) : eq(workspaces.id, row.id));
  return found ?? null;
}

/** Two that are made at once are counted one after the other. */
async function requireQuota(tx: Queryable, ownerId: string): Promise<void> {
  const quota = toQuota(await readSetting(tx, QUOTA_SETTING));
  if (quota === 0) return;
  await tx.select({ id: users.id }).from(users).where(eq(users.id, ownerId)).for("no key update");
  const [counted] = await tx
    .select({ living: count() })
    .from(workspaces)
    .where(and(eq(workspaces.ownerId, ownerId), ne(workspaces.status, "deleted")));
  if ((counted?.living ?? 0) < quota) return;
  const number = quota === 1 ? "one workspace" : `${quota} workspaces`;
  throw new AppError(
    "conflict",
    `A person may have ${number} here, and there is no room for another one. Delete one that is not needed any more.`,
    { detail: INSUFFICIENT_QUOTA },
  );
}

export async function updateWorkspace(db: Queryable, id: string, patch: WorkspacePatch): Promise<void> {
  await db
    .update(workspaces)
    .set({ ...patch, updatedAt: sql`clock_timestamp()` })
    .where(eq(workspaces.id, id));
}

/** A patch by whoever started it: nothing when it was stopped, deleted or started anew meanwhile. */
export async function updateStartedWorkspace(
  db: Queryable,
  { id, tokenHash }: { id: string; tokenHash: string },
  patch: WorkspacePatch,
): Promise<boolean> {
  const rows = await db
    .update(workspaces)
    .set({ ...patch, updatedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(workspaces.id, id),
        eq(workspaces.tokenHash, tokenHash),
        notInArray(workspaces.status, ["stopped", "deleted"]),
      ),
    )
    .returning({ id: workspaces.id });
  return rows.length === 1;
}

/** A start that somebody is at work on is not silent, however long it has nothing to say. */
export async function keepStarting(
  db: Queryable,
  { id, tokenHash }: { id: string; tokenHash: string },
): Promise<void> {
  await db
    .update(workspaces)
    .set({ updatedAt: sql`clock_timestamp()` })
    .where(
      and(eq(workspaces.id, id), eq(workspaces.tokenHash, tokenHash), eq(workspaces.status, "starting")),
    );
}

type Seen = Pick<WorkspaceRecord, "id" | "tokenHash" | "status">;

/** That it was neither stopped, deleted nor started anew since. */
export function asSeen(seen: Seen): SQL | undefined {
  return and(
    eq(workspaces.id, seen.id),
    seen.tokenHash === null ? isNull(workspaces.tokenHash) : eq(workspaces.tokenHash, seen.tokenHash),
    eq(workspaces.status, seen.status),
    ne(workspaces.status, "deleted"),
  );
}

/** Compare and set: of several servers that would start one daemon, one does. */
export async function replaceWorkspaceToken(
  db: Queryable,
  seen: Pick<WorkspaceRecord, "id" | "tokenHash" | "status">,
  tokenHash: string,
): Promise<number | null> {
  const rows = await db
    .update(workspaces)
    .set({
      tokenHash,
      status: "starting",
      statusDetail: null,
      build: sql`${workspaces.build} + 1`,
      lastUsedAt: sql`clock_timestamp()`,
      connectedAt: null,
      lastHeartbeatAt: null,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(asSeen(seen))
    .returning({ build: workspaces.build });
  return rows[0]?.build ?? null;
}

/** A heartbeat also says that the workspace runs: that of the daemon which has its token, and of none before it. */
export async function recordHeartbeat(
  db: Queryable,
  { id, tokenHash }: Pick<WorkspaceRecord, "id" | "tokenHash">,
  heartbeat: Heartbeat,
): Promise<boolean> {
  const rows = await db
    .update(workspaces)
    .set({
      lastHeartbeatAt: sql`clock_timestamp()`,
      connectedAt: sql`coalesce(${workspaces.connectedAt}, clock_timestamp())`,
      journalId: heartbeat.journalId,
      daemonVersion: heartbeat.version,
      daemonPid: heartbeat.pid,
      daemonHost: heartbeat.host,
      path: sql`coalesce(${workspaces.path}, ${heartbeat.path})`,
      mcpVersion: heartbeat.mcp ?? null,
      canRunApart: heartbeat.canRunApart ?? null,
      ...(heartbeat.isolation === undefined ? {} : { isolation: heartbeat.isolation }),
      ...(heartbeat.inUse === true ? { lastUsedAt: sql`clock_timestamp()` } : {}),
      status: "running",
      statusDetail: null,
    })
    .where(
      and(
        eq(workspaces.id, id),
        sql`${workspaces.tokenHash} = ${tokenHash}`,
        notInArray(workspaces.status, ["stopped", "deleted"]),
      ),
    )
    .returning({ id: workspaces.id });
  return rows.length === 1;
}

/** Addresses of live servers that daemons may dial. */
export async function listLiveUrls(db: Queryable): Promise<string[]> {
  const rows = await db
    .select({ url: instances.url })
    .from(instances)
    .where(
      sql`${instances.heartbeatAt} > clock_timestamp() - ${LIVE_INSTANCE} and ${instances.url} is not null`,
    )
    .orderBy(desc(instances.heartbeatAt));
  return rows.flatMap(({ url }) => (url === null ? [] : [url]));
}
