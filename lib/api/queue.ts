import type { QueuedMessage } from "../chat/wire";
import { callApi } from "./call-api";
import type { EditQueuedMessageBody, PromotedMessage } from "./schemas/messages";

const pathOf = (chatId: string, queuedId: string) =>
  `/chats/${encodeURIComponent(chatId)}/queue/${encodeURIComponent(queuedId)}`;

export function deleteQueuedMessage(chatId: string, queuedId: string): Promise<void> {
  return callApi(pathOf(chatId, queuedId), { method: "DELETE" });
}

/** Changes what a waiting message says, or its place in the queue (1 is next). */
export function editQueuedMessage(
  chatId: string,
  queuedId: string,
  body: EditQueuedMessageBody,
): Promise<QueuedMessage> {
  return callApi(pathOf(chatId, queuedId), { method: "PATCH", body });
}

/** Sends a waiting message before all others; the running turn is stopped for it. */
export function promoteQueuedMessage(chatId: string, queuedId: string): Promise<PromotedMessage> {
  return callApi(`${pathOf(chatId, queuedId)}/promote`, { method: "POST" });
}
