"use client";

import { ChevronDown, MoreHorizontal } from "lucide-react";
import Link from "next/link";
import type { MouseEvent, PointerEvent } from "react";
import { agentStep } from "@/components/chat/agents/agent-step";
import { Age } from "@/components/ui/age";
import { ChangeCount } from "@/components/ui/change-count";
import { useActivity } from "@/components/shell/chat-activity";
import { IconButton } from "@/components/ui/icon-button";
import type { Reorder } from "@/components/ui/use-reorder";
import type { Chat } from "@/lib/chat/wire";
import { cn } from "@/lib/cn";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { ChatRole } from "@/lib/copy/error-copy";
import { formatMoney } from "@/lib/format";
import { routes } from "@/lib/routes";
import { type ChatSignal, chatSignal, chatSubtitle, type SignalChat } from "./chat-signal";
import { SignalGlyph, signalLineColor } from "./signal-glyph";

export type RowChat = SignalChat &
  Pick<Chat, "id" | "title" | "changes" | "lastTurnAt"> &
  Partial<Pick<Chat, "currentCall" | "modelPhase">>;

interface Family {
  count: number;
  isOpen: boolean;
  canFold: boolean;
  toggle: () => void;
}

interface ChatRowProps {
  chat: RowChat;
  role: ChatRole;
  modelName: string | null;
  now: number | null;
  isChild: boolean;
  isSelected: boolean;
  isMenuOpen: boolean;
  onMenu: (anchor: HTMLElement) => void;
  /** Given: the row can be dragged among its like. */
  reorder?: Reorder | null;
  /** Given: it has sub-agents, which can be folded away. */
  family?: Family;
}

/** Two lines: title and time, what goes on and what was changed. */
export function ChatRow(props: ChatRowProps) {
  const {
    chat,
    role,
    modelName,
    now,
    isChild,
    isSelected,
    isMenuOpen,
    onMenu,
    reorder = null,
    family,
  } = props;
  const activity = useStep(chat);
  const signal = chatSignal(chat);
  const openMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    const button = event.currentTarget.querySelector<HTMLElement>("[data-row-menu]");
    if (button) onMenu(button);
  };
  return (
    <div
      className={cn("group/row relative", reorder?.draggedId === chat.id && "rounded-row bg-active")}
      onContextMenu={openMenu}
      {...(reorder === null ? {} : { "data-reorder": chat.id })}
    >
      <Link
        href={routes.chat(chat.id)}
        data-chat-row={chat.id}
        {...(reorder === null ? {} : dragProps(reorder, chat.id))}
        {...(isSelected ? { "aria-current": "page" as const } : {})}
        className={cn(
          "focus-inside grid h-11.5 grid-cols-[16px_minmax(0,1fr)] content-center items-center gap-x-2 rounded-row px-2 no-underline touch:h-15 touch:pr-11",
          isChild && "pl-8",
          isSelected ? "bg-active" : "group-hover/row:bg-hover",
        )}
      >
        <SignalGlyph signal={signal} />
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-ui">{chat.title}</span>
          <TimeOrDot chat={chat} signal={signal} isMenuOpen={isMenuOpen} />
        </span>
        <span className={cn("col-start-2 flex min-w-0 items-center gap-2", family && "pr-9")}>
          <span className={cn("min-w-0 flex-1 truncate text-meta", signalLineColor(signal))}>
            {chatSubtitle(chat, { role, modelName, now, activity, isChild })}
          </span>
          {isChild && <Cost micros={chat.usage.costMicros} />}
          {chat.changes && chat.changes.files > 0 && (
            <ChangeCount additions={chat.changes.additions} deletions={chat.changes.deletions} />
          )}
        </span>
      </Link>
      {family && <FamilyToggle title={chat.title} family={family} />}
      <IconButton
        label={`Menu of ${chat.title}`}
        tooltip={false}
        size={24}
        data-row-menu=""
        aria-haspopup="menu"
        aria-expanded={isMenuOpen}
        onClick={(event) => onMenu(event.currentTarget)}
        className={cn(
          "focus-inside absolute top-0.5 right-1.5 touch:top-2 touch:right-0",
          !isMenuOpen && "opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100 touch:opacity-100",
        )}
      >
        <MoreHorizontal aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

/** What it does now, as its page tells where that is open, else as the list has it. */
function useStep(chat: RowChat): string | null {
  return useActivity(chat.id) ?? agentStep(chat);
}

/** What has no price is told in the card of the call; a row has no room for that. */
function Cost({ micros }: { micros: number | null }) {
  if (micros === null) return null;
  return <span className="shrink-0 text-faint text-meta">{formatMoney(micros)}</span>;
}

/** How many sub-agents a chat has, and the way to fold them away. */
function FamilyToggle({ title, family }: { title: string; family: Family }) {
  const { count, isOpen, canFold, toggle } = family;
  return (
    <button
      type="button"
      aria-label={chatCopy.agents.list(title, count)}
      aria-expanded={isOpen}
      disabled={!canFold}
      onClick={toggle}
      className="focus-inside absolute right-1.5 bottom-1 flex h-5 min-w-8 items-center justify-end gap-0.5 rounded-chip px-1 text-faint text-meta tabular-nums enabled:hover:bg-active enabled:hover:text-fg touch:right-11 touch:bottom-2 touch:h-11 touch:min-w-11"
    >
      {count}
      <ChevronDown aria-hidden="true" size={14} strokeWidth={1.75} className={cn(!isOpen && "-rotate-90")} />
    </button>
  );
}

/** By mouse only: a finger on the list scrolls it, and the menu moves rows. */
function dragProps(reorder: Reorder, chatId: string) {
  const { onPointerDown } = reorder.pointerProps(chatId);
  return {
    draggable: false,
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === "mouse") onPointerDown(event);
    },
  };
}

interface TimeOrDotProps {
  chat: RowChat;
  signal: ChatSignal;
  isMenuOpen: boolean;
}

function TimeOrDot({ chat, signal, isMenuOpen }: TimeOrDotProps) {
  const makesRoom = cn("group-hover/row:invisible touch:visible!", isMenuOpen && "invisible");
  if (signal === "finished_unread") {
    return (
      <span
        aria-hidden="true"
        className={cn("size-2 shrink-0 rounded-full bg-accent forced-colors:border-4", makesRoom)}
      />
    );
  }
  return <Age at={chat.lastTurnAt} className={cn("shrink-0 text-faint text-meta", makesRoom)} />;
}
