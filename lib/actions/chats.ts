"use server";

import { archiveSchema, pinSchema, renameSchema } from "@/lib/api/schemas/chats";
import { parseInput } from "@/lib/api/schemas/parse-input";
import type { Chat } from "@/lib/chat/wire";
import { archiveChat as archiveChatCommand } from "@/lib/commands/archive-chat";
import { endArchivedBehind } from "@/lib/commands/end-archived";
import { patchChat } from "@/lib/commands/patch-chat";
import { pinChat as pinChatCommand } from "@/lib/commands/pin-chat";
import { type ActionResult, userAction } from "./run-action";

export async function renameChat(chatId: string, title: string): Promise<ActionResult<Chat>> {
  return userAction("rename-chat", async ({ db, pubsub }, caller) => {
    const input = parseInput(renameSchema, { chatId, title });
    return patchChat({ db, pubsub }, { caller, ...input });
  });
}

/** Archives or restores a chat with its sub-agents' chats. */
export async function archiveChat(chatId: string, archived: boolean): Promise<ActionResult<Chat>> {
  return userAction("archive-chat", async (runtime, caller) => {
    const input = parseInput(archiveSchema, { chatId, archived });
    const chat = await archiveChatCommand(runtime, { caller, ...input });
    if (input.archived) endArchivedBehind(runtime, input.chatId);
    return chat;
  });
}

export async function pinChat(chatId: string, pinned: boolean): Promise<ActionResult> {
  return userAction("pin-chat", async ({ db, pubsub }, caller) => {
    await pinChatCommand({ db, pubsub }, { caller, ...parseInput(pinSchema, { chatId, pinned }) });
    return null;
  });
}
