import type { TakenNotice } from "../../db/queries/push-notices";
import type { NoticeKind } from "../chat/notices";
import { errorCopy } from "../copy/error-copy";
import { pushCopy } from "../copy/push-copy";
import { routes } from "../routes";

/** What the service worker is sent: what the sidebar says of the chat, and nothing that was written in it. */
export interface PushMessage {
  /** The same when it is sent again after a crash: the service worker shows it once. */
  id: string;
  kind: NoticeKind | "test";
  /** Null: of no chat, and shown in any case. */
  chatId: string | null;
  title: string;
  body: string;
  path: string;
}

/** Push services take four kilobytes, encryption included. */
const MAX_TITLE = 120;
const MAX_BODY = 160;

export function toPushMessage({ id, kind, chat, role, modelName }: TakenNotice): PushMessage {
  return {
    id,
    kind,
    chatId: chat.id,
    title: cut(chat.title, MAX_TITLE),
    body: cut(bodyOf({ kind, chat, role, modelName }), MAX_BODY),
    path: routes.chat(chat.id),
  };
}

export function testMessage(): PushMessage {
  const { title, body } = pushCopy.test;
  return { id: "test", kind: "test", chatId: null, title, body, path: routes.settings("notifications") };
}

function bodyOf({
  kind,
  chat,
  role,
  modelName,
}: Pick<TakenNotice, "kind" | "chat" | "role" | "modelName">): string {
  if (kind === "finished") return chat.lastTurnSummary ?? pushCopy.body.finished;
  if (kind !== "error" || chat.lastError === null) return pushCopy.body[kind];
  const { contextTokens, contextLimit } = chat;
  return errorCopy(chat.lastError, { role, adminNames: "", model: modelName, contextTokens, contextLimit })
    .title;
}

function cut(text: string, max: number): string {
  const characters = [...text.toWellFormed()];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}
