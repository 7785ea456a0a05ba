"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useState } from "react";
import { chatSignal } from "@/components/sidebar/chat-signal";
import { SignalGlyph } from "@/components/sidebar/signal-glyph";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { Chat } from "@/lib/chat/wire";
import { cn } from "@/lib/cn";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { matchPieces } from "./match-text";
import { useSearchResults } from "./use-search-results";

interface SearchDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Goes to any chat by its title, without a mouse. */
export function SearchDialog({ open, onOpenChange }: SearchDialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="scrim-motion fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12dvh] phone:px-2 phone:pt-2">
          <Base.Popup className="overlay-motion flex max-h-[70dvh] w-full max-w-140 flex-col overflow-hidden rounded-dialog border bg-overlay text-fg shadow-overlay outline-none">
            <Base.Title className="sr-only">{copy.search.title}</Base.Title>
            <SearchBody onClose={() => onOpenChange(false)} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

const SETTLE_MS = 120;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);

  // Synchronises what is asked of the server with a pause in typing.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return text === "" ? "" : settled;
}

function SearchBody({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const listId = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const query = useSettled(text.trim());
  const results = useSearchResults(query);
  const rows = [...results.chats, ...results.archived];
  const chosen = Math.min(active, rows.length - 1);

  const go = (chat: Chat, event: KeyboardEvent | MouseEvent) => {
    if (event.ctrlKey || event.metaKey) {
      window.open(routes.chat(chat.id), "_blank", "noopener");
      return;
    }
    onClose();
    router.push(routes.chat(chat.id));
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const chat = rows[chosen];
    if (event.key === "Enter" && chat !== undefined) go(chat, event);
    else if (event.key === "ArrowDown") setActive((chosen + 1) % Math.max(1, rows.length));
    else if (event.key === "ArrowUp") setActive((chosen - 1 + rows.length) % Math.max(1, rows.length));
    else return;
    event.preventDefault();
  };
  const draw = (chat: Chat, index: number) => (
    <ResultRow
      key={chat.id}
      id={`${listId}-${index}`}
      chat={chat}
      query={query}
      active={index === chosen}
      onPoint={() => setActive(index)}
      onGo={(event) => go(chat, event)}
    />
  );
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-2 border-b px-3">
        {results.isPending && query !== "" ? (
          <Spinner className="text-muted" />
        ) : (
          <Search aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-muted" />
        )}
        <input
          type="text"
          role="combobox"
          aria-label={copy.search.field}
          aria-expanded={rows.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          {...(chosen >= 0 ? { "aria-activedescendant": `${listId}-${chosen}` } : {})}
          placeholder={copy.search.placeholder}
          value={text}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={press}
          className="h-full min-w-0 flex-1 bg-transparent text-form outline-none placeholder:text-faint touch:text-touch"
        />
      </div>
      <div className="min-h-0 overflow-y-auto p-1">
        {results.isError ? (
          <div role="alert" className="flex flex-col items-start gap-2 px-2 py-3 text-muted text-ui">
            {copy.sidebar.loadFailed}
            <Button onClick={results.retry}>Try again</Button>
          </div>
        ) : (
          <div id={listId} role="listbox" aria-label={copy.search.results}>
            {query === "" && rows.length > 0 && <Heading>{copy.search.recent}</Heading>}
            {results.chats.map(draw)}
            {results.archived.length > 0 && <Heading>{copy.search.archived}</Heading>}
            {results.archived.map((chat, index) => draw(chat, results.chats.length + index))}
          </div>
        )}
        <p
          role="status"
          className={cn(rows.length > 0 ? "sr-only" : "px-2 py-3 text-muted text-ui break-words")}
        >
          {statusText({ query, count: rows.length, ...results })}
        </p>
      </div>
    </>
  );
}

function statusText(facts: { query: string; count: number; isPending: boolean; isError: boolean }): string {
  const { query, count, isPending, isError } = facts;
  if (isError || (isPending && query !== "")) return "";
  if (count > 0) return copy.search.found(count);
  return query === "" ? copy.sidebar.empty : copy.sidebar.nothingFound(query).sentence;
}

function Heading({ children }: { children: string }) {
  return (
    <p role="presentation" className="px-2 pt-2 pb-1 text-faint text-label">
      {children}
    </p>
  );
}

function scrollToRow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

interface ResultRowProps {
  id: string;
  chat: Chat;
  query: string;
  active: boolean;
  onPoint: () => void;
  onGo: (event: MouseEvent) => void;
}

function ResultRow({ id, chat, query, active, onPoint, onGo }: ResultRowProps) {
  return (
    <div
      id={id}
      ref={active ? scrollToRow : null}
      role="option"
      aria-selected={active}
      onPointerMove={active ? undefined : onPoint}
      onClick={onGo}
      className={cn(
        "flex min-h-8 items-center gap-2 rounded-row px-2 text-ui touch:min-h-11",
        active && "bg-active",
      )}
    >
      <SignalGlyph signal={chatSignal(chat)} />
      <span className="min-w-0 flex-1 truncate">
        {matchPieces(chat.title, query).map((piece, index) =>
          piece.isMatch ? (
            <mark key={index} className="bg-transparent font-medium text-link">
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </span>
      <Age at={chat.lastTurnAt} className="shrink-0 text-faint text-meta" />
    </div>
  );
}
