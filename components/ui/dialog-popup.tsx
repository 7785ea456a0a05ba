"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question or the name of what is shown. */
  title: ReactNode;
  description?: ReactNode;
  /** Cancel on the left. */
  actions?: ReactNode;
  initialFocus?: RefObject<HTMLElement | null>;
  children?: ReactNode;
}

/** 440 wide; on a phone as wide as the screen allows. */
export function DialogPopup(props: DialogProps) {
  const { open, onOpenChange, title, description, actions, initialFocus, children } = props;
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="scrim-motion fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center overflow-y-auto p-4">
          <Base.Popup
            {...(initialFocus ? { initialFocus } : {})}
            className="overlay-motion flex w-full max-w-110 flex-col gap-3 rounded-dialog border bg-overlay p-5 text-fg shadow-overlay outline-none"
          >
            <Base.Title className="text-panel">{title}</Base.Title>
            {description && (
              <Base.Description className="text-form text-muted break-words">{description}</Base.Description>
            )}
            {children}
            {actions && <div className="mt-2 flex flex-wrap justify-end gap-2">{actions}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
