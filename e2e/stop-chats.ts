import type { Chat, MessagesPage } from "../lib/chat/wire";
import type { ApiClient } from "./api-client";

const LIST = "/api/v1/chats?limit=100";

/** The chats of the person that are there now. */
export async function chatIds(api: ApiClient): Promise<Set<string>> {
  const { items } = await api.json<{ items: Chat[] }>("GET", LIST);
  return new Set(items.map(({ id }) => id));
}

/**
 * Stops what a test has left at work, and what waits there: let go by the next test's script, it would eat the steps of that one.
 * Chats that were there before the test stay as they are.
 */
export async function stopChats(api: ApiClient, before: ReadonlySet<string>): Promise<void> {
  const { items } = await api.json<{ items: Chat[] }>("GET", LIST);
  for (const chat of items.flatMap((root) => [root, ...(root.children ?? [])])) {
    if (before.has(chat.id) || chat.status === "waiting" || chat.status === "error") continue;
    const { queued } = await api.json<MessagesPage>("GET", `/api/v1/chats/${chat.id}/messages`);
    for (const { id } of queued) await api.send("DELETE", `/api/v1/chats/${chat.id}/queue/${id}`);
    await api.send("POST", `/api/v1/chats/${chat.id}/interrupt`);
    await api.waitForStatus(chat.id, ["waiting", "error"]);
  }
}
