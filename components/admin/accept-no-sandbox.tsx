"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeSetting } from "@/lib/api/settings";
import { copy } from "@/lib/copy";

interface AcceptNoSandboxProps {
  osUser: string;
  host: string;
}

/** Asks once, in plain words, before commands may run with nothing around them. */
export function AcceptNoSandbox({ osUser, host }: AcceptNoSandboxProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { sentence, buttons } = copy.workspace.unconfined(osUser, host);
  const accept = async () => {
    setIsBusy(true);
    try {
      await writeSetting("local-workspaces", { acceptNoIsolation: true });
      router.refresh();
    } catch (error) {
      toastError("Nothing was changed.", isApiError(error) ? { detail: error.message } : {});
    } finally {
      setIsBusy(false);
      setIsOpen(false);
    }
  };
  return (
    <>
      <Button size="form" onClick={() => setIsOpen(true)}>
        {`${buttons[0]}…`}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Run commands without a sandbox?"
        sentence={sentence}
        confirm={buttons[0] ?? ""}
        cancel={buttons[1] ?? ""}
        destructive
        busy={isBusy}
        onConfirm={() => void accept()}
      />
    </>
  );
}
