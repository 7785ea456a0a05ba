import { callApi } from "./call-api";
import type { PushSubscriptionBody, PushSubscriptionList, PushSubscriptionView } from "./schemas/push";

const PATH = "/me/push-subscriptions";

export function listPushSubscriptions(signal?: AbortSignal): Promise<PushSubscriptionList> {
  return callApi<PushSubscriptionList>(PATH, { query: { limit: 200 }, signal });
}

export function keepPushSubscription(body: PushSubscriptionBody): Promise<PushSubscriptionView> {
  return callApi<PushSubscriptionView>(PATH, { method: "POST", body });
}

export function deletePushSubscription(id: string): Promise<void> {
  return callApi<void>(`${PATH}/${id}`, { method: "DELETE" });
}

export function testPushSubscription(id: string): Promise<void> {
  return callApi<void>(`${PATH}/${id}/test`, { method: "POST" });
}
