"use client";

import { CircleAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { type ToastAction, type ToastItem, ToastStore } from "./toast-store";

const store = new ToastStore();
const none: readonly ToastItem[] = [];

interface ToastOptions {
  /** The same id replaces what it said before. */
  id?: string;
  detail?: string;
  action?: ToastAction;
}

/** Says what was done: 5 s, or 8 s when it can be undone. */
export function toast(sentence: string, options: ToastOptions = {}): void {
  store.add(itemOf("plain", sentence, options));
}

/** Says what failed; it stays until it is closed. */
export function toastError(sentence: string, options: ToastOptions = {}): void {
  store.add(itemOf("error", sentence, options));
}

function itemOf(kind: ToastItem["kind"], sentence: string, options: ToastOptions): ToastItem {
  const { id = crypto.randomUUID(), detail = null, action = null } = options;
  return { id, kind, sentence, detail, action };
}

/** Bottom right, on a phone at the top. It is there before anything is said, so that screen readers hear it. */
export function ToastRegion() {
  const items = useSyncExternalStore(store.subscribe, store.getSnapshot, () => none);
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      onPointerEnter={() => store.hold(true)}
      onPointerLeave={() => store.hold(false)}
      onFocus={() => store.hold(true)}
      onBlur={() => store.hold(false)}
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2 phone:top-[calc(8px+env(safe-area-inset-top))] phone:bottom-auto phone:left-4 phone:w-auto"
    >
      {items.map((item) => (
        <Toast key={item.id} item={item} />
      ))}
    </section>
  );
}

function Toast({ item }: { item: ToastItem }) {
  const { id, kind, sentence, detail, action } = item;
  const act = () => {
    store.close(id);
    action?.run();
  };
  return (
    <div
      {...(kind === "error" ? { role: "alert" } : {})}
      className="appear-motion pointer-events-auto flex items-center gap-2 rounded-card border bg-overlay py-1.5 pr-1.5 pl-3 text-fg shadow-overlay"
    >
      {kind === "error" && (
        <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-danger" />
      )}
      <div className="min-w-0 flex-1 py-1 break-words">
        <p className="text-ui">{sentence}</p>
        {detail !== null && <p className="text-meta text-muted">{detail}</p>}
      </div>
      {action !== null && <Button onClick={act}>{action.label}</Button>}
      <IconButton label="Close" tooltip={false} onClick={() => store.close(id)}>
        <X aria-hidden="true" size={14} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
