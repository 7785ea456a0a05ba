import { and, asc, eq, ne, sql } from "drizzle-orm";
import type { Queryable, Tx } from "../client";
import { providers } from "../schema/providers";

export type ProviderRow = typeof providers.$inferSelect;
export type NewProviderRow = typeof providers.$inferInsert;

/** Serialises every change of providers and models: which model is the default depends on all of them. */
export async function lockModelSettings(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('lathe.model-settings', 0))`);
}

export async function listProviders(db: Queryable): Promise<ProviderRow[]> {
  return db.select().from(providers).orderBy(asc(providers.id));
}

export async function findProvider(db: Queryable, id: string): Promise<ProviderRow | null> {
  const [row] = await db.select().from(providers).where(eq(providers.id, id));
  return row ?? null;
}

/** Whether another provider has this name; case does not tell them apart. */
export async function hasProviderNamed(
  tx: Tx,
  name: string,
  { except }: { except: string | null },
): Promise<boolean> {
  const [found] = await tx
    .select({ id: providers.id })
    .from(providers)
    .where(
      and(
        sql`lower(${providers.name}) = lower(${name})`,
        except === null ? undefined : ne(providers.id, except),
      ),
    )
    .limit(1);
  return found !== undefined;
}

export async function insertProvider(tx: Tx, row: NewProviderRow): Promise<ProviderRow> {
  const [inserted] = await tx.insert(providers).values(row).returning();
  if (!inserted) throw new Error("an insert returns its row");
  return inserted;
}

/** Null when there is no such provider. */
export async function updateProvider(
  tx: Tx,
  id: string,
  patch: Partial<NewProviderRow>,
): Promise<ProviderRow | null> {
  const [updated] = await tx
    .update(providers)
    .set({ ...patch, updatedAt: sql`now()` })
    .where(eq(providers.id, id))
    .returning();
  return updated ?? null;
}

/** Its models go with it. False when there is no such provider. */
export async function deleteProvider(tx: Tx, id: string): Promise<boolean> {
  const deleted = await tx.delete(providers).where(eq(providers.id, id)).returning({ id: providers.id });
  return deleted.length > 0;
}
