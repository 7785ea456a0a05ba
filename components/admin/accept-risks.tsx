"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { writeSetting } from "@/lib/api/settings";
import { copy } from "@/lib/copy";
import type { IsolationReport } from "@/lib/workspace/workspace-view";

interface AcceptRisksProps {
  report: Pick<IsolationReport, "unaccepted" | "accepted">;
  osUser: string;
  host: string;
}

/** Asks once, in plain words, before commands may run here with nothing around them, or sent by others. */
export function AcceptRisks({ report, osUser, host }: AcceptRisksProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { unaccepted, accepted } = report;
  const isExposed = unaccepted.includes("acceptExposed");
  const { exposed, unconfined } = copy.workspace;
  const notices = unaccepted.map((risk) => (risk === "acceptExposed" ? exposed : unconfined)(osUser, host));
  const buttons = notices[0]?.buttons ?? [];
  const accept = async () => {
    setIsBusy(true);
    try {
      await writeSetting("local-workspaces", {
        ...accepted,
        ...Object.fromEntries(unaccepted.map((risk) => [risk, true])),
      });
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
        title={isExposed ? "Let everyone who signs in run commands here?" : "Run commands without a sandbox?"}
        sentence={notices.map(({ sentence }) => sentence).join(" ")}
        confirm={buttons[0] ?? ""}
        cancel={buttons[1] ?? ""}
        destructive
        busy={isBusy}
        onConfirm={() => void accept()}
      />
    </>
  );
}
