"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { CircleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button-class";
import { IconButton } from "./icon-button";

const PLAIN_MS = 5_000;
const UNDO_MS = 8_000;
const STAYS = 0;
const MAX_SHOWN = 3;

const manager = Base.createToastManager();

interface ToastOptions {
  /** The same id replaces what it said before. */
  id?: string;
  detail?: string;
  action?: { label: string; run: () => void };
}

/** Says what was done: 5 s, or 8 s when it can be undone. */
export function toast(sentence: string, { id, detail, action }: ToastOptions = {}): void {
  const key = manager.add({
    ...(id ? { id } : {}),
    title: sentence,
    description: detail,
    timeout: action ? UNDO_MS : PLAIN_MS,
    ...(action ? { actionProps: actionProps(action, () => manager.close(key)) } : {}),
  });
}

/** Says what failed; it stays until it is closed. */
export function toastError(sentence: string, { id, detail, action }: ToastOptions = {}): void {
  const key = manager.add({
    ...(id ? { id } : {}),
    title: sentence,
    description: detail,
    type: "error",
    priority: "high",
    timeout: STAYS,
    ...(action ? { actionProps: actionProps(action, () => manager.close(key)) } : {}),
  });
}

function actionProps(action: { label: string; run: () => void }, close: () => void) {
  return {
    children: action.label,
    onClick: () => {
      close();
      action.run();
    },
  };
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={MAX_SHOWN}>
      {children}
      <Base.Portal>
        <Base.Viewport className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col-reverse gap-2 outline-none phone:top-[calc(8px+env(safe-area-inset-top))] phone:right-auto phone:bottom-auto phone:left-4 phone:w-[calc(100vw-32px)] phone:flex-col">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      swipeDirection={["right", "up"]}
      className="overlay-motion pointer-events-auto rounded-card border bg-overlay text-fg shadow-overlay data-limited:hidden"
    >
      <Base.Content className="flex items-center gap-2 py-1.5 pr-1.5 pl-3">
        {item.type === "error" && (
          <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-danger" />
        )}
        <div className="min-w-0 flex-1 py-1 break-words">
          <Base.Title className="font-normal text-ui" />
          <Base.Description className="text-meta text-muted" />
        </div>
        <Base.Action className={buttonClass({ look: "default" })} />
        <Base.Close
          render={
            <IconButton label="Close" tooltip={false}>
              <X aria-hidden="true" size={14} strokeWidth={1.75} />
            </IconButton>
          }
        />
      </Base.Content>
    </Base.Root>
  ));
}
