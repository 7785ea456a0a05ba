"use client";

import { usePathname, useRouter } from "next/navigation";
import { useWatchStore } from "@/components/shell/watch-provider";
import { toast, toastError } from "@/components/ui/toast";
import { archiveChat, pinChat, renameChat } from "@/lib/actions/chats";
import { isApiError } from "@/lib/api/api-error";
import { orToast } from "@/components/ui/or-toast";
import { deleteChat, interruptChat, updateChat } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";

export interface ChatCommands {
  /** At once on screen, with Undo. */
  archive: (chat: Chat) => Promise<void>;
  restore: (chat: Chat) => Promise<void>;
  rename: (chat: Chat, title: string) => Promise<void>;
  setPinned: (chat: Chat, pinned: boolean) => Promise<void>;
  /** Puts a pinned chat at a place among the pinned ones; places count from 1. False: it was not moved. */
  movePinned: (chatId: string, place: number) => Promise<boolean>;
  setLabels: (chat: Chat, labels: Record<string, string>) => Promise<boolean>;
  /** This chat alone; its sub-agents go on. */
  stop: (chat: Chat) => Promise<boolean>;
  /** For good; true when it is gone. */
  remove: (chat: Chat) => Promise<boolean>;
}

export function useChatCommands(): ChatCommands {
  const store = useWatchStore();
  const router = useRouter();
  const pathname = usePathname();

  const setArchived = async (chat: Chat, archived: boolean): Promise<boolean> => {
    store.put({ ...chat, archived });
    const result = await archiveChat(chat.id, archived);
    if (result.ok) return true;
    store.put(chat);
    toastError(archived ? "The chat was not archived." : "The chat was not restored.", {
      detail: result.error.message,
    });
    return false;
  };
  const restore = async (chat: Chat) => {
    if (await setArchived(chat, false)) toast(copy.sidebar.restored);
  };
  return {
    restore,
    archive: async (chat) => {
      const wasOpen = pathname === routes.chat(chat.id);
      if (wasOpen) router.push(routes.newChat);
      if (!(await setArchived(chat, true))) return;
      const undo = async () => {
        const restored = await setArchived({ ...chat, archived: true }, false);
        // Back to where the person was, unless they have gone elsewhere meanwhile.
        if (restored && wasOpen && location.pathname === routes.newChat) router.push(routes.chat(chat.id));
      };
      toast(copy.sidebar.archived, { action: { label: "Undo", run: () => void undo() } });
    },
    rename: async (chat, title) => {
      store.put({ ...chat, title });
      const result = await renameChat(chat.id, title);
      if (result.ok) return;
      store.put(chat);
      toastError("The chat was not renamed.", { detail: result.error.message });
    },
    setPinned: async (chat, pinned) => {
      const result = await pinChat(chat.id, pinned);
      if (!result.ok) toastError(copy.sidebar.notMoved, { detail: result.error.message });
    },
    movePinned: (chatId, place) => orToast(updateChat(chatId, { pinOrder: place }), copy.sidebar.notMoved),
    setLabels: (chat, labels) =>
      orToast(
        updateChat(chat.id, { labels }).then((changed) => store.put(changed)),
        copy.sidebar.notLabelled,
      ),
    stop: (chat) =>
      orToast(
        interruptChat(chat.id).then((changed) => store.put(changed)),
        copy.sidebar.notStopped,
      ),
    remove: async (chat) => {
      try {
        await deleteChat(chat.id);
      } catch (error) {
        toastError("The chat was not deleted.", isApiError(error) ? { detail: error.message } : {});
        return false;
      }
      store.apply({ id: "", name: "chat_deleted", data: JSON.stringify({ id: chat.id }) });
      if (pathname === routes.chat(chat.id)) router.push(routes.newChat);
      return true;
    },
  };
}
