import { callApi } from "./call-api";

export function deleteQueuedMessage(chatId: string, queuedId: string): Promise<void> {
  const path = `/chats/${encodeURIComponent(chatId)}/queue/${encodeURIComponent(queuedId)}`;
  return callApi(path, { method: "DELETE" });
}
