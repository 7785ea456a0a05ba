"use client";

import { type ReactNode, useId } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormAlert } from "@/components/ui/form-alert";

interface EditDialogProps {
  title: string;
  sentence: string | null;
  busy: boolean;
  /** Between giving up and keeping, such as a test. */
  extra?: ReactNode;
  /** Keeping has to wait for something else. */
  blocked?: boolean;
  onClose: () => void;
  onSave: () => void;
  children: ReactNode;
}

/** A form over the page: what was entered stays until it is kept or given up. */
export function EditDialog(props: EditDialogProps) {
  const { title, sentence, busy, extra, blocked = false, onClose, onSave, children } = props;
  const formId = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      actions={
        <>
          <Button size="form" onClick={onClose}>
            Cancel
          </Button>
          {extra}
          <Button size="form" look="primary" type="submit" form={formId} busy={busy} disabled={blocked}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
        className="flex flex-col gap-4 pt-1"
      >
        {sentence && <FormAlert>{sentence}</FormAlert>}
        {children}
      </form>
    </Dialog>
  );
}
