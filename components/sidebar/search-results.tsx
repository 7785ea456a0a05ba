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

interface SearchResultsProps {
  query: string;
  archived: boolean;
  scroller: RefObject<HTMLElement | null>;
  onClear: () => void;
}

/** What the server finds, in its order; what is known live about each chat wins. */
export function SearchResults({ query, archived, scroller, onClear }: SearchResultsProps) {
  const { chats: live } = useWatch();
  const list = useInfiniteQuery(chatListQuery({ q: query, archived }));
  if (list.isPending) return <LoadingRows />;
  if (list.isError) return <ListFailed onRetry={() => void list.refetch()} />;
  const found = new Map(list.data.pages.flatMap((page) => page.items).map((chat) => [chat.id, chat]));
  const find = (chatId: string): Chat | undefined => live.get(chatId) ?? found.get(chatId);
  const items: ListItem[] = [...found.keys()]
    .filter((chatId) => find(chatId)?.archived === archived)
    .map((chatId) => ({ kind: "chat", key: chatId, chatId, isChild: false }));
  if (items.length === 0) {
    if (query === "") return <ListMessage>{copy.sidebar.noArchived}</ListMessage>;
    const { sentence, buttons } = copy.sidebar.nothingFound(query);
    return (
      <div role="status" className="flex flex-col items-start gap-2 px-2 py-3 text-muted text-ui">
        <p className="max-w-full break-words">{sentence}</p>
        <Button onClick={onClear}>{buttons[0]}</Button>
      </div>
    );
  }
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
