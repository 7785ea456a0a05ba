"use client";

import { ArrowDown } from "lucide-react";
import { type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import { type CallActions, CallActionsProvider } from "@/components/tool-call/chat-actions";
import { Button } from "@/components/ui/button";
import { awaitedCallKey } from "./awaited-call";
import { END_THRESHOLD_PX } from "./following";
import { ItemView } from "./item-view";
import { liveRow } from "./live-row";
import { OlderLine } from "./older-line";
import { createRepliesFinder } from "./replies";
import { StickyPrompt } from "./sticky-prompt";
import { type TranscriptItem, transcriptItems } from "./transcript-items";
import type { TranscriptActions, TranscriptProps } from "./transcript-props";
import { TranscriptSkeleton } from "./transcript-skeleton";
import { createTurnBuilder, type Turn } from "./turns";
import { useAnnouncements } from "./use-announcements";
import { type Editing, useEditing } from "./use-editing";
import { useFollowing } from "./use-following";
import { useWindowedItems } from "./use-windowed-items";

const PADDING_PX = 12;
const OLDER_LINE_PX = 44;
const NOTHING = {};
const FindBar = lazyPart(() => import("../find/find-bar").then((module) => module.FindBar));

/** Everything that was said and done in a chat, and what happens now. */
export function Transcript(page: TranscriptProps) {
  return <ChatTranscript key={page.chat.id} page={page} />;
}

function ChatTranscript({ page }: { page: TranscriptProps }) {
  const { chat, sending, hasMore, actions } = page;
  const scroller = useRef<HTMLDivElement>(null);
  const turns = useTurns(page);
  const items = useMemo(() => transcriptItems({ turns, sending, hasMore }), [turns, sending, hasMore]);
  const following = useFollowing(scroller);
  // Kept when the last page has come, so that nothing moves for want of the line.
  const [hadMore] = useState(hasMore);
  const virtualizer = useWindowedItems({
    items,
    scroller,
    isFollowing: following.isFollowing,
    paddingStart: hadMore ? OLDER_LINE_PX : PADDING_PX,
  });
  const announcement = useAnnouncements(chat.status, turns.at(-1) ?? null);
  const { open, send } = following;
  const editing = useEditing({ scroller, onBegin: open, onAccepted: send });

  // Synchronises following with the outbox: whoever sends wants to see the answer.
  const lastSent = sending.at(-1)?.key;
  useEffect(() => {
    if (lastSent !== undefined) send();
  }, [lastSent, send]);

  const isAnswered = sending.some(({ state }) => state === "sending");
  const awaitedKey = awaitedCallKey({ chat, rows: page.rows, isAnswered });
  const [findReplies] = useState(createRepliesFinder);
  const replies = useMemo(() => findReplies(page.rows), [findReplies, page.rows]);
  const { workspaceId } = chat;
  const callActions = useCallActionsOf(actions, { onOpen: open, awaitedKey, replies, workspaceId });
  const { retry } = actions;
  // Whoever tries again wants to see what comes of it, as after sending.
  const tryAgain = useCallback(() => {
    send();
    retry();
  }, [send, retry]);
  const shownPage = useMemo(
    () => ({ ...page, actions: { ...actions, retry: tryAgain } }),
    [page, actions, tryAgain],
  );
  const shown = virtualizer.getVirtualItems();
  const goTo = (key: string, align: "start" | "center" = "start") => {
    const index = items.findIndex((item) => item.key === key);
    open();
    virtualizer.scrollToIndex(index, { align });
  };

  return (
    <CallActionsProvider chatId={chat.id} actions={callActions}>
      <div className="relative min-h-0 min-w-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label="Messages"
          tabIndex={0}
          className="focus-inside h-full scroll-pt-12 overflow-x-hidden overflow-y-auto [overflow-anchor:none] [scrollbar-gutter:stable]"
          {...following.handlers}
        >
          <StickyPrompt turn={scrolledTurn(items, virtualizer.range?.startIndex)} onGo={goTo} />
          <div
            className="relative mx-auto w-full max-w-202"
            style={{ height: `${virtualizer.getTotalSize()}px` }}
          >
            {hasMore && (shown[0]?.index ?? 0) === 0 && (
              <OlderLine firstKey={keyAt(items) ?? ""} onLoad={page.loadOlder} />
            )}
            <TranscriptSkeleton itemCount={items.length} shownCount={shown.length} />
            <div
              className="absolute inset-x-0 top-0 px-6 phone:px-4"
              style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}
            >
              {shown.map(({ key, index }) => (
                <div key={key} ref={virtualizer.measureElement} data-index={index}>
                  <Item item={items[index]} page={shownPage} editing={editing} />
                </div>
              ))}
            </div>
          </div>
        </div>
        <Finding
          page={page}
          items={items}
          scroller={scroller}
          firstShown={keyAt(items, virtualizer.range?.startIndex)}
          goTo={(key) => goTo(key, "center")}
        />
        <JumpToLatest
          isAway={!following.isFollowing && virtualizer.getDistanceFromEnd() > END_THRESHOLD_PX}
          onJump={following.jump}
        />
        <p role="status" aria-live="polite" className="sr-only">
          {announcement}
        </p>
      </div>
    </CallActionsProvider>
  );
}

interface FindingProps {
  page: TranscriptProps;
  items: readonly TranscriptItem[];
  scroller: RefObject<HTMLElement | null>;
  firstShown: string | null;
  goTo: (key: string) => void;
}

function Finding({ page, ...rest }: FindingProps) {
  if (!page.isFinding) return null;
  return (
    <Suspense fallback={null}>
      <FindBar
        hasMore={page.hasMore}
        loadOlder={page.loadOlder}
        onClose={() => page.onFinding?.(false)}
        {...rest}
      />
    </Suspense>
  );
}

function keyAt(items: readonly TranscriptItem[], index = 0): string | null {
  return items[index]?.key ?? null;
}

function JumpToLatest({ isAway, onJump }: { isAway: boolean; onJump: () => void }) {
  if (!isAway) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <Button
        className="pointer-events-auto shadow-overlay"
        icon={<ArrowDown aria-hidden="true" size={14} strokeWidth={1.75} />}
        onClick={onJump}
      >
        Jump to latest
      </Button>
    </div>
  );
}

/** What a card can ask for. */
function useCallActionsOf(
  { send, implement, showProcesses, stopProcess }: TranscriptActions,
  {
    onOpen,
    awaitedKey,
    replies,
    workspaceId,
  }: Required<Pick<CallActions, "onOpen" | "awaitedKey" | "replies" | "workspaceId">>,
): CallActions {
  return useMemo(
    () => ({
      send,
      onOpen,
      awaitedKey,
      replies,
      workspaceId,
      ...(implement === undefined ? {} : { implement }),
      ...(showProcesses === undefined ? {} : { showProcesses }),
      ...(stopProcess === undefined ? {} : { stopProcess }),
    }),
    [send, implement, showProcesses, stopProcess, onOpen, awaitedKey, replies, workspaceId],
  );
}

interface ItemProps {
  item: TranscriptItem | undefined;
  page: TranscriptProps;
  editing: Editing;
}

function Item({ item, page, editing }: ItemProps) {
  return item === undefined ? null : <ItemView item={item} page={page} editing={editing} />;
}

function useTurns({ chat, rows, live }: TranscriptProps): Turn[] {
  const [build] = useState(createTurnBuilder);
  return useMemo(() => {
    const row = liveRow(live, { chatId: chat.id, rows, startedAt: chat.turnStartedAt ?? chat.updatedAt });
    return build({
      status: chat.status,
      wasStopped: chat.lastTurnStopped,
      messages: rows,
      live: row,
      outputs: live?.outputs ?? NOTHING,
      inputSizes: live?.inputSizes ?? NOTHING,
    });
  }, [build, chat.id, chat.lastTurnStopped, chat.status, chat.turnStartedAt, chat.updatedAt, live, rows]);
}

/** The turn whose prompt has scrolled away above what is on screen; of one that only ends there, nothing is left to explain. */
function scrolledTurn(items: readonly TranscriptItem[], firstIndex: number | undefined): Turn | null {
  const item = items[firstIndex ?? -1];
  return item?.kind === "agent" ? item.turn : null;
}
