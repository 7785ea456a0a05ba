"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { RefObject } from "react";
import { useWatch } from "@/components/shell/watch-provider";
import { Button } from "@/components/ui/button";
import { chatListQuery } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { ChatList } from "./chat-list";
import { ListFailed, ListMessage, LoadingRows } from "./list-state";
import type { ListItem } from "./list-items";

/** What was put aside, as the server lists it; what is known live about each chat wins. */
export function ArchivedList({ scroller }: { scroller: RefObject<HTMLElement | null> }) {
  const { chats: live } = useWatch();
  const list = useInfiniteQuery(chatListQuery({ archived: true }));
  if (list.isPending) return <LoadingRows />;
  if (list.isError) return <ListFailed onRetry={() => void list.refetch()} />;
  const found = new Map(list.data.pages.flatMap((page) => page.items).map((chat) => [chat.id, chat]));
  const find = (chatId: string): Chat | undefined => live.get(chatId) ?? found.get(chatId);
  const items: ListItem[] = [...found.keys()]
    .filter((chatId) => find(chatId)?.archived === true)
    .map((chatId) => ({ kind: "chat", key: chatId, chatId, isChild: false }));
  if (items.length === 0) return <ListMessage>{copy.sidebar.noArchived}</ListMessage>;
  return (
    <ChatList
      items={items}
      find={find}
      scroller={scroller}
      onDeleted={() => void list.refetch()}
      end={
        list.hasNextPage && (
          <Button look="quiet" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        )
      }
    />
  );
}
