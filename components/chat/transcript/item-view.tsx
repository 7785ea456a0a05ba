"use client";

import { type ReactNode, useId } from "react";
import type { Message } from "@/lib/chat/wire";
import { cn } from "@/lib/cn";
import type { Block } from "./blocks";
import { BlockView } from "../turn/block-view";
import { SendingMessage } from "../turn/sending-message";
import { UserMessage } from "../turn/user-message";
import { EditMessage } from "../turn/edit-message";
import type { Editing } from "./use-editing";
import { hasGapBefore, type ItemPlace, type TranscriptItem } from "./transcript-items";
import type { TranscriptProps } from "./transcript-props";
import { TurnEnd } from "./turn-end";
import type { Turn } from "./turns";

interface ItemViewProps {
  item: TranscriptItem;
  page: TranscriptProps;
  editing: Editing;
}

export function ItemView({ item, page, editing }: ItemViewProps) {
  switch (item.kind) {
    case "user":
      return (
        <Article place={item.place} author="You" className="pt-3">
          {item.turn.user && <SentMessage message={item.turn.user} page={page} editing={editing} />}
        </Article>
      );
    case "agent":
      return (
        <Article place={item.place} author="The agent">
          <AgentBlocks turn={item.turn} from={item.from} to={item.to} />
        </Article>
      );
    case "end":
      return (
        <div className="pt-3 pb-3">
          <TurnEnd turn={item.turn} isLast={item.isLast} page={page} />
        </div>
      );
    case "sending":
      return (
        <Article place={item.place} author="You" className="pt-3">
          <SendingMessage message={item.message} actions={page.actions} />
        </Article>
      );
  }
}

interface SentMessageProps {
  message: Message;
  page: TranscriptProps;
  editing: Editing;
}

function SentMessage({ message, page, editing }: SentMessageProps) {
  const { editMessage } = page.actions;
  if (editMessage === undefined || editing.messageId !== message.id) {
    return <UserMessage message={message} onEdit={editMessage && editing.begin} />;
  }
  return (
    <EditMessage
      message={message}
      later={page.rows.filter((row) => row.id > message.id).length}
      queued={page.queuedCount ?? 0}
      onRun={async (text, files) => {
        const isAccepted = await editMessage(message.id, text, files);
        if (isAccepted) editing.accepted();
        return isAccepted;
      }}
      onLeave={editing.leave}
    />
  );
}

interface ArticleProps {
  place: ItemPlace;
  author: string;
  className?: string;
  children: ReactNode;
}

/** A message, with its place among all of them: what is windowed away still counts. */
function Article({ place, author, className, children }: ArticleProps) {
  const headingId = useId();
  return (
    <article
      aria-labelledby={headingId}
      aria-posinset={place.position}
      aria-setsize={place.total}
      className={className}
    >
      <h2 id={headingId} className="sr-only">
        {author}
      </h2>
      {children}
    </article>
  );
}

function AgentBlocks({ turn, from, to }: { turn: Turn; from: number; to: number }) {
  const failedKey = turn.end === "error" ? lastFailure(turn) : null;
  return turn.blocks.slice(from, to).map((block, index) => (
    <div
      key={block.key}
      data-find={findKey(block)}
      className={cn(hasGapBefore(turn.blocks, from + index) && "pt-3")}
    >
      <BlockView block={block} opensItself={block.key === failedKey} />
    </div>
  ));
}

/** A call is found by its own key, in whatever row it stands. */
function findKey(block: Block): string {
  return block.kind === "call" ? block.call.key : block.key;
}

/** The last failed call before an error of the turn opens by itself. */
function lastFailure({ blocks }: Turn): string | null {
  const failed = blocks.findLast((block) => block.kind === "call" && block.call.phase === "failed");
  return failed?.key ?? null;
}
