"use client";

import { useParams, useRouter } from "next/navigation";
import { useFrame } from "@/components/shell/frame-provider";
import type { ShellAction } from "@/components/shell/single-key";
import { useShellKeys } from "@/components/shell/use-shell-keys";
import { useWatch } from "@/components/shell/watch-provider";
import { canArchive } from "@/lib/chat/chat-actions";
import { routes } from "@/lib/routes";
import { useChatCommands } from "./use-chat-commands";

const ROW = "[data-chat-row]";

/** The single keys of the pages with the list of chats. */
export function useListKeys({ onShortcuts }: { onShortcuts: () => void }): void {
  const router = useRouter();
  const { chatId } = useParams<{ chatId?: string }>();
  const { chats } = useWatch();
  const { toggleSidebar, togglePanel } = useFrame();
  const { archive } = useChatCommands();

  const archiveChosen = () => {
    const focused = document.activeElement?.closest<HTMLElement>(ROW)?.dataset["chatRow"];
    const chat = chats.get(focused ?? chatId ?? "");
    if (chat && chat.parentChatId === null && canArchive(chat)) void archive(chat);
  };
  const actions: Record<ShellAction, () => void> = {
    "new-chat": () => router.push(routes.newChat),
    "next-chat": () => moveFocus(1),
    "previous-chat": () => moveFocus(-1),
    archive: archiveChosen,
    "toggle-sidebar": toggleSidebar,
    "toggle-panel": togglePanel,
    settings: () => router.push(routes.settings()),
    shortcuts: onShortcuts,
  };
  useShellKeys((action) => actions[action]());
}

/** From the row with focus, else from the chat that is open. */
function moveFocus(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)];
  const focused = rows.findIndex((row) => row === document.activeElement);
  const current = focused >= 0 ? focused : rows.findIndex((row) => row.ariaCurrent === "page");
  const wanted = current < 0 ? (step > 0 ? 0 : rows.length - 1) : current + step;
  rows[wanted]?.focus();
}
