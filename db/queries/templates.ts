import { asc, desc, eq } from "drizzle-orm";
import type { TemplateRow } from "../../lib/workspace/workspace-store";
import type { Queryable } from "../client";
import { templates } from "../schema/templates";

/** Known in advance, so that every replica makes the same row. */
const LOCAL_DIRECTORY_ID = "tpl_00000000-0000-7000-8000-000000000001";

/** The template that every deployment has. */
export async function ensureBuiltinTemplate(db: Queryable): Promise<TemplateRow> {
  const existing = await getTemplate(db, LOCAL_DIRECTORY_ID);
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
  const created = await getTemplate(db, LOCAL_DIRECTORY_ID);
  if (!created) throw new Error("The built-in template is gone.");
  return created;
}

/** Templates that may be used, the default first. */
export async function listTemplates(db: Queryable): Promise<TemplateRow[]> {
  return db
    .select()
    .from(templates)
    .where(eq(templates.enabled, true))
    .orderBy(desc(templates.isDefault), asc(templates.name));
}

export async function getTemplate(db: Queryable, id: string): Promise<TemplateRow | null> {
  const [row] = await db.select().from(templates).where(eq(templates.id, id));
  return row ?? null;
}
