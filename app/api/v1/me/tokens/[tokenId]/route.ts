import { userRoute } from "@/lib/auth/route-handler";
import { revokeToken } from "@/lib/commands/revoke-token";

export const DELETE = userRoute<{ tokenId: string }>(async ({ params, caller, runtime }) => {
  await revokeToken(runtime.db, { userId: caller.userId, tokenId: params.tokenId });
  return new Response(null, { status: 204 });
});
