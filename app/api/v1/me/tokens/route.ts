import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { answerSecretOnce } from "@/lib/auth/answer-secret-once";
import { listTokens } from "@/db/queries/tokens";
import { createTokenSchema } from "@/lib/api/schemas/tokens";
import { daysFromNow, toApiToken, toCreatedToken } from "@/lib/auth/present-token";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { createToken } from "@/lib/commands/create-token";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  const rows = await listTokens(runtime.db, caller.userId);
  return Response.json(pageOf(rows.map(toApiToken), page, ({ id }) => id));
});

export const POST = userRoute(async (input) => {
  const { caller, runtime } = input;
  const body = await readJson(input.request, createTokenSchema);
  return answerSecretOnce(input, body, async ({ unit }) => {
    const { token, row } = await createToken(unit.tx, {
      userId: caller.userId,
      name: body.name,
      scope: body.scope,
      expiresAt: daysFromNow(runtime.clock.now(), body.expiresInDays),
      notAfter: caller.tokenId === null ? null : caller.expiresAt,
    });
    return { status: 201, body: toCreatedToken(row, token) };
  });
});
