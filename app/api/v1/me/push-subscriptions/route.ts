import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { pushSubscriptionBody } from "@/lib/api/schemas/push";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listPushSubscriptions, subscribeToPush } from "@/lib/commands/push-subscriptions";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  const items = await listPushSubscriptions(runtime.db, caller.userId);
  return Response.json({ ...pageOf(items, page, ({ id }) => id), publicKey: runtime.push.publicKey });
});

export const POST = userRoute(async (input) => {
  const { caller, request } = input;
  const body = await readJson(request, pushSubscriptionBody);
  const { endpoint, keys } = body;
  const { userId, sessionId } = caller;
  const userAgent = request.headers.get("user-agent") ?? "";
  return answerOnce(input, body, async ({ unit }) => ({
    status: 201,
    body: await subscribeToPush(unit.tx, { endpoint, keys, userId, sessionId, userAgent }),
  }));
});
