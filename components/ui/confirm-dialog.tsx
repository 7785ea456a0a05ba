"use client";

import { type ReactNode, useRef } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  sentence: ReactNode;
  /** A verb. */
  confirm: string;
  cancel?: string;
  /** Something is lost: Cancel is focused first. */
  destructive?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, sentence, confirm, cancel = "Cancel", onConfirm } = props;
  const { destructive = false, busy = false } = props;
  const cancelRef = useRef<HTMLButtonElement>(null);
  const confirmRef = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={sentence}
      initialFocus={destructive ? cancelRef : confirmRef}
      actions={
        <>
          <Button ref={cancelRef} size="form" onClick={() => onOpenChange(false)}>
            {cancel}
          </Button>
          <Button
            ref={confirmRef}
            size="form"
            look={destructive ? "destructive" : "primary"}
            busy={busy}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </>
      }
    />
  );
}
