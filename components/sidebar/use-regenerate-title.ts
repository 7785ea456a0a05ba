"use client";

import { useIsMutating, useMutation } from "@tanstack/react-query";
import { useWatchStore } from "@/components/shell/watch-provider";
import { orToast } from "@/components/ui/or-toast";
import { regenerateTitle } from "@/lib/api/chats";
import { chatCopy } from "@/lib/copy/chat-copy";

const keyOf = (chatId: string) => ["regenerate-title", chatId];

/** Has a model write a new title; `isPending` is known wherever the chat is shown. */
export function useRegenerateTitle(chatId: string): { isPending: boolean; regenerate: () => void } {
  const store = useWatchStore();
  const isPending = useIsTitlePending(chatId);
  const { mutate } = useMutation({
    mutationKey: keyOf(chatId),
    mutationFn: () =>
      orToast(
        regenerateTitle(chatId).then((chat) => store.put(chat)),
        chatCopy.title.failed,
      ),
  });
  return { isPending, regenerate: () => !isPending && mutate() };
}

/** Whether a title of this chat is being written. */
export function useIsTitlePending(chatId: string): boolean {
  return useIsMutating({ mutationKey: keyOf(chatId) }) > 0;
}
