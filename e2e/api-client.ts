import { setTimeout as delay } from "node:timers/promises";
import type { Chat, ChatStatus, Message, MessagesPage } from "../lib/chat/wire";
import { followStream, type StreamFollower } from "./stream-follower";

const POLL_INTERVAL_MS = 25;
const DEFAULT_DEADLINE_MS = 30_000;

export interface ApiClient {
  url: string;
  token: string;
  /** The answer as it is; never throws for a status. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The answer's JSON. @throws Error naming status and body for anything but 2xx. */
  json<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  createChat(
    text: string,
    options?: { workspaceId?: string; modelId?: string; planMode?: boolean },
  ): Promise<Chat>;
  sendMessage(
    chatId: string,
    text: string,
    busyBehavior?: "queue" | "steer" | "interrupt",
  ): Promise<{ queued: boolean }>;
  chat(chatId: string): Promise<Chat>;
  /** All messages, oldest first. */
  messages(chatId: string): Promise<Message[]>;
  waitForStatus(chatId: string, wanted: ChatStatus[], deadlineMs?: number): Promise<Chat>;
  follow(chatId: string): StreamFollower;
}

/** What an outsider with an API token can do. */
export function createApiClient(url: string, token: string): ApiClient {
  const client: ApiClient = {
    url,
    token,
    send: (method, path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    json: async <T>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
      const response = await client.send(method, path, body, headers);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
      return (text === "" ? null : JSON.parse(text)) as T;
    },
    createChat: (text, options = {}) =>
      client.json("POST", "/api/v1/chats", { content: [{ type: "text", text }], ...options }),
    sendMessage: (chatId, text, busyBehavior) =>
      client.json("POST", `/api/v1/chats/${chatId}/messages`, {
        content: [{ type: "text", text }],
        ...(busyBehavior ? { busyBehavior } : {}),
      }),
    chat: (chatId) => client.json("GET", `/api/v1/chats/${chatId}`),
    messages: async (chatId) => {
      const all: Message[] = [];
      let before = "";
      for (;;) {
        const page = await client.json<MessagesPage>(
          "GET",
          `/api/v1/chats/${chatId}/messages?limit=200${before}`,
        );
        all.unshift(...page.items);
        const oldest = page.items[0];
        if (!page.hasMore || !oldest) return all;
        before = `&beforeId=${oldest.id}`;
      }
    },
    waitForStatus: async (chatId, wanted, deadlineMs = DEFAULT_DEADLINE_MS) => {
      const deadline = Date.now() + deadlineMs;
      let last = "nothing";
      while (Date.now() < deadline) {
        const chat = await client.chat(chatId).catch((error: unknown) => {
          last = String(error);
          return null;
        });
        if (chat && wanted.includes(chat.status)) return chat;
        if (chat) last = `${chat.status} ${JSON.stringify(chat.lastError)}`;
        await delay(POLL_INTERVAL_MS);
      }
      throw new Error(
        `${chatId} did not become ${wanted.join(" or ")} in ${deadlineMs} ms; last seen: ${last}`,
      );
    },
    follow: (chatId) => followStream({ url, token, chatId }),
  };
  return client;
}
