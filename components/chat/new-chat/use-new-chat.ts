"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { contentOf, type Unsent } from "@/components/chat/composer/outbox";
import { browserStorage } from "@/components/chat/composer/browser-storage";
import { NEW_CHAT_PLACE } from "@/components/chat/composer/drafts";
import { moveFailedAttachments } from "@/components/chat/composer/use-attachments";
import { useMe } from "@/components/shell/me-provider";
import { requireStillHere } from "@/components/shell/person-here";
import { useWatchStore } from "@/components/shell/watch-provider";
import { createChat } from "@/lib/api/chats";
import { createWorkspace } from "@/lib/api/workspaces";
import type { Chat } from "@/lib/chat/wire";
import { newId } from "@/lib/ids";
import { routes } from "@/lib/routes";
import { NewChatStore, type PendingChat } from "./new-chat-store";

interface NewChatSending {
  pending: PendingChat | null;
  send: (message: Pick<PendingChat, "text" | "files" | "modelId" | "effort" | "planMode" | "choice">) => void;
  tryAgain: () => void;
  /** Gives it back for the composer. */
  takeBack: () => Unsent;
}

const stores = new Map<string, NewChatStore>();

/** One for each person of this tab: leaving the page does not leave the message behind. */
function storeOf(userId: string): NewChatStore {
  const known = stores.get(userId);
  if (known !== undefined) return known;
  const store = new NewChatStore({
    userId,
    storage: browserStorage(),
    create: async (item) => {
      requireStillHere(userId);
      return create(item);
    },
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  stores.set(userId, store);
  return store;
}

async function create(item: PendingChat): Promise<Chat> {
  const workspaceId = await workspaceOf(item);
  const { modelId, effort = null, planMode } = item;
  const message = { content: contentOf(item), modelId, reasoningEffort: effort, planMode };
  return createChat({ ...message, workspaceId }, item.key);
}

/** A picked folder or template gets its workspace first; an empty folder is made when the agent needs one. */
async function workspaceOf({ key, choice }: PendingChat): Promise<string | null> {
  switch (choice.type) {
    case "empty":
      return null;
    case "workspace":
      return choice.workspaceId;
    case "folder":
      return (await createWorkspace({ path: choice.path }, key)).id;
    case "template": {
      const { templateId, presetId, parameters } = choice;
      return (await createWorkspace({ templateId, presetId, parameters }, key)).id;
    }
  }
}

/** Sends the first message of a chat, and opens the chat once it exists. */
export function useNewChat(): NewChatSending {
  const router = useRouter();
  const watch = useWatchStore();
  const { id } = useMe();
  const store = useMemo(() => (typeof window === "undefined" ? null : storeOf(id)), [id]);
  const pending = useSyncExternalStore(
    store?.subscribe ?? noSubscription,
    store?.getSnapshot ?? nothing,
    nothing,
  );

  // Synchronises the page with the answer, and sends what an earlier page could not.
  useEffect(() => {
    if (store === null) return;
    const forget = store.onCreated((chat) => {
      moveFailedAttachments(id, NEW_CHAT_PLACE, chat.id);
      watch.put(chat);
      router.push(routes.chat(chat.id));
    });
    void store.deliver();
    return forget;
  }, [store, watch, router, id]);

  return {
    pending,
    send: (message) => store?.send({ ...message, key: newId("req") }),
    tryAgain: () => store?.tryAgain(),
    takeBack: () => store?.takeBack() ?? { text: "" },
  };
}

const nothing = () => null;
const noSubscription = () => () => {};
