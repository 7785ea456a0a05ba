import { listTokens } from "@/db/queries/tokens";
import { createTokenSchema } from "@/lib/api/schemas/tokens";
import { daysFromNow, toApiToken, toCreatedToken } from "@/lib/auth/present-token";
import { readJson } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { createToken } from "@/lib/commands/create-token";

export const GET = userRoute(async ({ caller, runtime }) => {
  const rows = await listTokens(runtime.db, caller.userId);
  return Response.json({ items: rows.map(toApiToken), nextCursor: null });
});

/** The answer holds the token, so it is never kept for an Idempotency-Key. */
export const POST = userRoute(async ({ request, caller, runtime }) => {
  const { name, scope, expiresInDays } = await readJson(request, createTokenSchema);
  const { token, row } = await createToken(runtime.db, {
    userId: caller.userId,
    name,
    scope,
    expiresAt: daysFromNow(runtime.clock.now(), expiresInDays),
    notAfter: caller.tokenId === null ? null : caller.expiresAt,
  });
  return Response.json(toCreatedToken(row, token), { status: 201 });
});
