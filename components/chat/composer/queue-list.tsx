"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useReorder } from "@/components/ui/use-reorder";
import type { Chat, QueuedMessage } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { QueueEdit } from "./queue-edit";
import { QueueRow } from "./queue-row";
import { editableText } from "./queued-text";
import { sendingTime } from "./sending-time";
import { useKeyboardPlace } from "./use-keyboard-place";

/** What can be done with what waits. */
export interface QueueActions {
  remove: (queuedId: string) => void;
  sendNow: (queuedId: string) => void;
  /** True when it is done; false when it is not, and may be tried again. Text that came too late is handed to `onLate`. */
  edit: (message: QueuedMessage, text: string) => Promise<boolean>;
  /** `place` counts from 1; false when it was not done. */
  move: (queuedId: string, place: number) => Promise<boolean>;
  /** The message was sent while its wording was being changed. */
  onLate: (text: string) => void;
  /** What had the keyboard is gone, and nothing here is next. */
  focusComposer: () => void;
}

interface QueueListProps {
  queued: readonly QueuedMessage[];
  chat: Pick<Chat, "status" | "planMode" | "turnPlanMode">;
  actions: QueueActions;
}

interface Editing {
  message: QueuedMessage;
  text: string;
}

/** What waits for the turn to end, in order; what is typed here outlives the message that it was typed for. */
export function QueueList({ queued, chat, actions }: QueueListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const byId = new Map(queued.map((message) => [message.id, message]));
  const reorder = useReorder({ ids: [...byId.keys()], container: list, onMove: actions.move });
  const keyboard = useKeyboardPlace({
    list,
    queued,
    order: reorder.order,
    focusElsewhere: actions.focusComposer,
  });
  useLateEdit({ editing, queued, onLate: actions.onLate, forget: () => setEditing(null) });

  const current = useRef(editing);
  useEffect(() => {
    current.current = editing;
  }, [editing]);
  const leave = (id: string) => {
    // Whoever has begun with another message, before this one was kept, stays there.
    if (current.current?.message.id !== id) return;
    setEditing(null);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-reorder="${id}"] button`)?.focus(),
    );
  };
  const save = async ({ message, text }: Editing) => {
    if (text === editableText(message) || (await actions.edit(message, text))) leave(message.id);
  };
  if (queued.length === 0) return null;
  return (
    <>
      <p className="mx-3 rounded-t-card border border-b-0 bg-inset px-2.5 text-meta text-muted leading-6 phone:mx-2">
        {chat.status === "error" ? chatCopy.queue.blocked : chatCopy.queue.when}
      </p>
      <ul
        ref={list}
        {...keyboard.props}
        aria-label={chatCopy.queue.list}
        className="mx-3 max-h-[30dvh] overflow-y-auto border border-b-0 bg-main phone:mx-2"
      >
        {reorder.order.map((id, index) => {
          const message = byId.get(id);
          if (message === undefined) return null;
          if (editing?.message.id === id) {
            return (
              <QueueEdit
                key={id}
                text={editing.text}
                onChange={(text) => setEditing({ message, text })}
                onSave={() => save(editing)}
                onCancel={() => leave(id)}
              />
            );
          }
          return (
            <QueueRow
              key={id}
              message={message}
              when={sendingTime(message, chat)}
              place={index + 1}
              count={queued.length}
              reorder={reorder}
              onEdit={() => setEditing({ message, text: editableText(message) })}
              onSendNow={() => actions.sendNow(id)}
              onRemove={() => {
                keyboard.willRemove(id);
                actions.remove(id);
              }}
            />
          );
        })}
      </ul>
      <p aria-live="polite" className="sr-only">
        {reorder.said}
      </p>
    </>
  );
}

interface LateEdit {
  editing: Editing | null;
  queued: readonly QueuedMessage[];
  onLate: (text: string) => void;
  forget: () => void;
}

function useLateEdit({ editing, queued, onLate, forget }: LateEdit): void {
  const handOver = useEffectEvent(() => {
    if (editing === null || queued.some(({ id }) => id === editing.message.id)) return;
    forget();
    if (editing.text !== editableText(editing.message)) onLate(editing.text);
  });

  // Synchronises what is typed with the queue, which another tab or the end of the turn may have emptied.
  useEffect(() => handOver(), [queued]);
}
