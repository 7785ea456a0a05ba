import { answerOnce } from "@/lib/auth/answer-once";
import { userRoute } from "@/lib/auth/route-handler";
import { revokeToken } from "@/lib/commands/revoke-token";

export const DELETE = userRoute<{ tokenId: string }>((input) => {
  const { params, caller } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await revokeToken(unit.tx, { userId: caller.userId, tokenId: params.tokenId });
    return { status: 204, body: null };
  });
});
