import { and, asc, desc, eq, exists, getTableColumns, inArray, isNull, ne, or, sql } from "drizzle-orm";
import type { TemplateRow } from "../../lib/workspace/workspace-store";
import type { Queryable, Tx } from "../client";
import { templates, templateUsers } from "../schema/templates";
import { users } from "../schema/users";
import { workspaces } from "../schema/workspaces";

/** Known in advance, so that every replica makes the same row. */
const LOCAL_DIRECTORY_ID = "tpl_00000000-0000-7000-8000-000000000001";

const present = isNull(templates.deletedAt);

/** The template that every deployment has. */
export async function ensureBuiltinTemplate(db: Queryable): Promise<TemplateRow> {
  const existing = await getBuiltinTemplate(db);
  if (existing) return existing;
  await db
    .insert(templates)
    .values({
      id: LOCAL_DIRECTORY_ID,
      name: "Local directory",
      description:
        "A directory on the machine that Lathe runs on: a new empty folder, or one that a person chose.",
      driver: "local",
      driverParameters: { network: true },
      isDefault: true,
      builtin: true,
    })
    .onConflictDoNothing();
  const created = await getBuiltinTemplate(db);
  if (!created) throw new Error("The built-in template is gone.");
  return created;
}

async function getBuiltinTemplate(db: Queryable): Promise<TemplateRow | null> {
  const [row] = await db.select().from(templates).where(eq(templates.id, LOCAL_DIRECTORY_ID));
  return row ?? null;
}

/** Templates that this person may use, the default first. */
export async function listTemplatesOf(db: Queryable, userId: string): Promise<TemplateRow[]> {
  const isListed = db
    .select({ userId: templateUsers.userId })
    .from(templateUsers)
    .where(and(eq(templateUsers.templateId, templates.id), eq(templateUsers.userId, userId)));
  return db
    .select()
    .from(templates)
    .where(and(present, eq(templates.enabled, true), or(eq(templates.access, "everyone"), exists(isListed))))
    .orderBy(desc(templates.isDefault), asc(templates.name), asc(templates.id));
}

// In a query of one table drizzle writes columns without their table: those of the outer one are named in full.
const WITH_COUNTS = {
  ...getTableColumns(templates),
  workspaces: sql<number>`(
    select count(*)::int from ${workspaces}
    where ${workspaces.templateId} = ${templates}."id" and ${workspaces.status} <> 'deleted'
  )`,
  userIds: sql<string[]>`array(
    select ${templateUsers.userId} from ${templateUsers}
    where ${templateUsers.templateId} = ${templates}."id" order by ${templateUsers.userId}
  )`,
};

export type TemplateWithCounts = TemplateRow & { workspaces: number; userIds: string[] };

/** All that were not deleted, for administrators. */
export async function listAllTemplates(db: Queryable): Promise<TemplateWithCounts[]> {
  return db
    .select(WITH_COUNTS)
    .from(templates)
    .where(present)
    .orderBy(desc(templates.isDefault), asc(templates.name), asc(templates.id));
}

export async function findTemplate(db: Queryable, id: string): Promise<TemplateWithCounts | null> {
  const [row] = await db
    .select(WITH_COUNTS)
    .from(templates)
    .where(and(present, eq(templates.id, id)));
  return row ?? null;
}

/** Whether another template goes by this name, in whatever case. */
export async function isTemplateNameTaken(db: Queryable, name: string, exceptId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: templates.id })
    .from(templates)
    .where(and(present, ne(templates.id, exceptId), sql`lower(${templates.name}) = lower(${name})`))
    .limit(1);
  return row !== undefined;
}

/** Changes of templates one at a time, so that there is always one default. */
export async function lockTemplates(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('lathe.templates', 0))`);
}

export async function insertTemplate(tx: Tx, row: typeof templates.$inferInsert): Promise<void> {
  await tx.insert(templates).values(row);
}

export type TemplatePatch = Partial<typeof templates.$inferInsert>;

export async function updateTemplate(tx: Tx, id: string, patch: TemplatePatch): Promise<void> {
  await tx
    .update(templates)
    .set({ ...patch, updatedAt: sql`now()` })
    .where(eq(templates.id, id));
}

/** Kept as a row, because workspaces that were deleted name it. */
export async function softDeleteTemplate(tx: Tx, id: string): Promise<void> {
  await updateTemplate(tx, id, { deletedAt: new Date(), isDefault: false, enabled: false });
  await tx.delete(templateUsers).where(eq(templateUsers.templateId, id));
}

/** Which of these ids are no person's. */
export async function replaceTemplateUsers(
  tx: Tx,
  templateId: string,
  userIds: readonly string[],
): Promise<string[]> {
  await tx.delete(templateUsers).where(eq(templateUsers.templateId, templateId));
  if (userIds.length === 0) return [];
  const known = await tx
    .select({ userId: users.id })
    .from(users)
    .where(inArray(users.id, [...userIds]));
  if (known.length > 0)
    await tx.insert(templateUsers).values(known.map(({ userId }) => ({ templateId, userId })));
  return userIds.filter((id) => !known.some(({ userId }) => userId === id));
}

export async function makeDefaultTemplate(tx: Tx, id: string): Promise<void> {
  await tx.update(templates).set({ isDefault: false }).where(eq(templates.isDefault, true));
  await tx.update(templates).set({ isDefault: true }).where(eq(templates.id, id));
}

/** The present default while it is enabled; else one that is, the built-in before others. `avoid` is taken when there is no other. */
export async function electDefaultTemplate(tx: Tx, options: { avoid?: string } = {}): Promise<string | null> {
  const isAvoided = sql<boolean>`(${templates.id} = ${options.avoid ?? ""})`;
  const [row] = await tx
    .select({ id: templates.id })
    .from(templates)
    .where(present)
    .orderBy(
      desc(templates.enabled),
      asc(isAvoided),
      desc(templates.isDefault),
      desc(templates.builtin),
      asc(templates.id),
    )
    .limit(1);
  return row?.id ?? null;
}
