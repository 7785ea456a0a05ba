import { listUsers } from "@/db/queries/users";
import type { Person } from "@/components/admin/templates/template-draft";
import { getRuntime } from "@/lib/runtime";

const MAX_PEOPLE = 1_000;

/** Whom a template can be for. */
export async function listPeople(): Promise<Person[]> {
  const rows = await listUsers(getRuntime().db, { limit: MAX_PEOPLE, afterId: null });
  return rows.map(({ id, name, email }) => ({ id, name, email }));
}
