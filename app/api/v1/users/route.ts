import { listUsers } from "@/db/queries/users";
import { listUsersQuery, type User } from "@/lib/api/schemas/me";
import { readQuery } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";

export const GET = adminRoute(async ({ request, runtime }) => {
  const { limit, cursor = null } = readQuery(request, listUsersQuery);
  const rows = await listUsers(runtime.db, { limit: limit + 1, afterId: cursor });
  const items = rows.slice(0, limit).map(
    (row): User => ({
      id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      disabled: row.disabledAt !== null,
      createdAt: row.createdAt.toISOString(),
    }),
  );
  return Response.json({ items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null });
});
