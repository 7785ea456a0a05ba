import { inArray, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { workspaces } from "../schema/workspaces";

export interface TemplateUsage {
  active: number;
  recentlyDeleted: number;
  daysSinceUse: number | null;
  activeDevelopers: number;
}

const DELETED_COUNTS_FOR = sql`interval '60 days'`;

/** How one person, and everybody, uses these templates. A template that nobody ever used has no entry. */
export async function readTemplateUsage(
  db: Queryable,
  ownerId: string,
  templateIds: readonly string[],
): Promise<Map<string, TemplateUsage>> {
  if (templateIds.length === 0) return new Map();
  const isOwn = sql`${workspaces.ownerId} = ${ownerId}`;
  const isThere = sql`${workspaces.status} <> 'deleted'`;
  const isRecent = sql`${workspaces.updatedAt} > now() - ${DELETED_COUNTS_FOR}`;
  const lastUse = sql`max(${workspaces.lastUsedAt}) filter (where ${isOwn})`;
  const rows = await db
    .select({
      templateId: workspaces.templateId,
      active: sql<number>`(count(*) filter (where ${isOwn} and ${isThere}))::int`,
      recentlyDeleted: sql<number>`(count(*) filter (where ${isOwn} and not ${isThere} and ${isRecent}))::int`,
      daysSinceUse: sql<number | null>`(extract(epoch from now() - ${lastUse}) / 86400)::float8`,
      activeDevelopers: sql<number>`(count(distinct ${workspaces.ownerId}) filter (where ${isThere}))::int`,
    })
    .from(workspaces)
    .where(inArray(workspaces.templateId, [...templateIds]))
    .groupBy(workspaces.templateId);
  return new Map(rows.map(({ templateId, ...usage }) => [templateId, usage]));
}
