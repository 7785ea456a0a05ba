import { answerOnce } from "@/lib/auth/answer-once";
import { userRoute } from "@/lib/auth/route-handler";
import { unsubscribeFromPush } from "@/lib/commands/push-subscriptions";

export const DELETE = userRoute<{ subscriptionId: string }>((input) => {
  const { params, caller } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await unsubscribeFromPush(unit.tx, { id: params.subscriptionId, userId: caller.userId });
    return { status: 204, body: null };
  });
});
