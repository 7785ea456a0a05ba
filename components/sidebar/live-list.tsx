"use client";

import { useParams } from "next/navigation";
import { type RefObject, useMemo } from "react";
import { useWatch } from "@/components/shell/watch-provider";
import { useNow } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { useReorder } from "@/components/ui/use-reorder";
import { isBusy } from "@/lib/chat/states";
import { copy } from "@/lib/copy";
import { ChatList } from "./chat-list";
import { foldFamilies } from "./fold-families";
import { groupChats } from "./group-chats";
import { listItems } from "./list-items";
import { ListFailed, ListMessage } from "./list-state";
import { useChatCommands } from "./use-chat-commands";
import { pinnedIds, withPinnedOrder } from "./pinned-order";
import { useFolded } from "./use-folded";
import { useHeldWhile } from "./use-held-while";
import { useOlderChats } from "./use-older-chats";

interface LiveListProps {
  /** When the server rendered it; the reader's clock takes over once the page is live. */
  renderedAt: number;
  olderCursor: string | null;
  /** Pointer or focus is in the list. */
  isHeld: boolean;
  scroller: RefObject<HTMLElement | null>;
}

/** The person's chats in their sections. While it is held only what rows say changes, not where they stand. */
export function LiveList({ renderedAt, olderCursor, isHeld, scroller }: LiveListProps) {
  const { chats } = useWatch();
  const now = useNow();
  const older = useOlderChats(olderCursor);
  const fresh = useMemo(
    () => listItems(groupChats([...chats.values()], { now: now ?? renderedAt, isUtc: now === null })),
    [chats, now, renderedAt],
  );
  // More chats, or another set of pinned ones, are what the person has just asked for.
  const held = useHeldWhile(fresh, isHeld, [older.cursor, ...pinnedIds(fresh).toSorted()].join(" "));
  // What a person archives or someone deletes leaves at once.
  const present = held.filter(
    (item) => item.kind === "heading" || chats.get(item.chatId)?.archived === false,
  );
  const { movePinned } = useChatCommands();
  const reorder = useReorder({ ids: pinnedIds(present), container: scroller, onMove: movePinned });
  const [folded, toggleFold] = useFolded();
  const { chatId: openId = null } = useParams<{ chatId?: string }>();
  const items = foldFamilies(withPinnedOrder(present, reorder.order), {
    folded,
    openId,
    isWorking: (chatId) => isBusy(chats.get(chatId)?.status ?? "waiting"),
  });
  if (!items.some((item) => item.kind === "chat") && !older.hasMore) {
    return <ListMessage>{copy.sidebar.empty}</ListMessage>;
  }
  return (
    <ChatList
      items={items}
      find={(chatId) => chats.get(chatId)}
      scroller={scroller}
      pinned={reorder}
      onFold={toggleFold}
      end={
        older.hasFailed ? (
          <ListFailed onRetry={() => void older.loadMore()} />
        ) : (
          older.hasMore && (
            <Button
              look="quiet"
              busy={older.isLoading}
              onClick={() => void older.loadMore()}
              className="my-1 w-full"
            >
              Show older chats
            </Button>
          )
        )
      }
    />
  );
}
