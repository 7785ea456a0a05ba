import { answerOnceAfter } from "@/lib/auth/answer-once";
import { userRoute } from "@/lib/auth/route-handler";
import { testPushSubscription } from "@/lib/commands/push-subscriptions";

export const POST = userRoute<{ subscriptionId: string }>((input) => {
  const { params, caller, runtime } = input;
  return answerOnceAfter(input, null, {
    prepare: () => testPushSubscription(runtime, { id: params.subscriptionId, userId: caller.userId }),
    work: async () => ({ status: 204, body: null }),
  });
});
