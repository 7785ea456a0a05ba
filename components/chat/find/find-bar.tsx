"use client";

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useDeferredValue, useMemo, useState } from "react";
import { useOpenRows } from "@/components/tool-call/chat-actions";
import { TextButton } from "@/components/tool-call/text-button";
import { IconButton } from "@/components/ui/icon-button";
import { Spinner } from "@/components/ui/spinner";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { TranscriptItem } from "../transcript/transcript-items";
import { createFinder, type FindMatch } from "./find-matches";
import { useFindMarks } from "./use-find-marks";
import { useReturnFocus } from "./use-return-focus";
import { useWholeHistory } from "./use-whole-history";

export interface FindBarProps {
  items: readonly TranscriptItem[];
  scroller: RefObject<HTMLElement | null>;
  /** Key of the first item on screen. */
  firstShown: string | null;
  hasMore: boolean;
  loadOlder: () => void | Promise<void>;
  /** Brings an item on screen. */
  goTo: (itemKey: string) => void;
  onClose: () => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;
const words = chatCopy.find;

/** Finds in everything that was said and done in a chat; what is not loaded yet is loaded for it. */
export function FindBar(props: FindBarProps) {
  const { items, scroller, firstShown, hasMore, loadOlder, goTo, onClose } = props;
  const [find] = useState(createFinder);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const [current, setCurrent] = useState<string | null>(null);
  useReturnFocus(scroller);
  const history = useWholeHistory({ wanted: wanted.trim() !== "", hasMore, loadOlder });
  const matches = useMemo(() => find(items, wanted), [find, items, wanted]);
  const at = matches.findIndex((match) => match.blockKey === current);
  const { rows, onOpen } = useOpenRows();
  const show = useFindMarks({ scroller, query: wanted, currentKey: current });

  const go = (match: FindMatch | undefined) => {
    if (match === undefined) return;
    onOpen();
    const isDrawn = scroller.current?.querySelector(`[data-find="${CSS.escape(match.blockKey)}"]`) != null;
    for (const key of match.open) rows.choose(key, true);
    setCurrent(match.blockKey);
    if (!isDrawn) goTo(match.itemKey);
    show();
  };
  const step = (by: 1 | -1) => {
    if (matches.length === 0) return;
    if (at === -1) go(matches[startIndex(matches, items, firstShown)]);
    else go(matches[(at + by + matches.length) % matches.length]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="search"
      aria-label={words.title}
      onKeyDown={press}
      className="absolute top-2 right-4 z-20 flex w-90 max-w-[calc(100%-32px)] flex-wrap items-center gap-1 rounded-card border bg-overlay p-1 shadow-overlay phone:right-2 phone:max-w-[calc(100%-16px)]"
    >
      <input
        ref={focusAndSelect}
        type="text"
        aria-label={words.title}
        placeholder={words.title}
        data-find-field=""
        value={query}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setQuery(event.target.value);
          setCurrent(null);
        }}
        className="h-7 min-w-0 flex-1 rounded-row bg-transparent px-2 text-ui outline-none placeholder:text-faint touch:h-11 touch:text-touch"
      />
      <span
        role="status"
        className="flex shrink-0 items-center gap-1.5 px-1 text-meta text-muted tabular-nums"
      >
        {history === "loading" && <Spinner size={12} />}
        {words.count({
          query: wanted.trim(),
          at: at + 1,
          count: matches.length,
          isLoading: history === "loading",
        })}
      </span>
      <IconButton
        label={words.previous}
        tooltip={false}
        disabled={matches.length === 0}
        onClick={() => step(-1)}
      >
        <ChevronUp {...ICON} />
      </IconButton>
      <IconButton label={words.next} tooltip={false} disabled={matches.length === 0} onClick={() => step(1)}>
        <ChevronDown {...ICON} />
      </IconButton>
      <IconButton label={words.close} tooltip={false} onClick={onClose}>
        <X {...ICON} />
      </IconButton>
      {typeof history === "object" && (
        <p className="flex basis-full items-center gap-2 px-2 pb-1 text-meta text-muted">
          {words.failed}
          <TextButton onClick={history.retry}>Try again</TextButton>
        </p>
      )}
    </div>
  );
}

/** The first match from what is on screen on; else the last one. */
function startIndex(
  matches: readonly FindMatch[],
  items: readonly TranscriptItem[],
  firstShown: string | null,
): number {
  const from = items.findIndex((item) => item.key === firstShown);
  const places = new Map(items.map((item, index) => [item.key, index]));
  const found = matches.findIndex((match) => (places.get(match.itemKey) ?? -1) >= from);
  return found === -1 ? matches.length - 1 : found;
}

function focusAndSelect(field: HTMLInputElement | null): void {
  field?.focus();
  field?.select();
}
