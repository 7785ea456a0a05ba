"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { CopyButton } from "@/components/ui/copy-button";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { offerEnrolment } from "@/lib/api/workspaces";
import { externalCopy } from "@/lib/copy/external-copy";
import { workspaceCopy } from "@/lib/copy/workspace-copy";

/** The command that starts a workspace's daemon on a machine of one's own; made when it is asked for, because it works once. */
export function ExternalCommand({ workspaceId }: { workspaceId: string }) {
  const offer = useMutation({
    mutationFn: () => offerEnrolment(workspaceId),
    onError: (error) => toastError(isApiError(error) ? error.message : workspaceCopy.notAnswered),
  });
  if (offer.data === undefined) {
    return (
      <Button busy={offer.isPending} onClick={() => offer.mutate()}>
        {externalCopy.show}
      </Button>
    );
  }
  const { command, expiresAt } = offer.data;
  const until = new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <ScrollRegion
        aria-label={externalCopy.command}
        className="max-h-40 overflow-auto rounded-card border bg-inset p-2 font-mono text-code break-all whitespace-pre-wrap"
      >
        {command}
      </ScrollRegion>
      <span className="flex flex-wrap items-center gap-2">
        <CopyButton text={command} label={externalCopy.copy} />
        <Button look="quiet" busy={offer.isPending} onClick={() => offer.mutate()}>
          {externalCopy.another}
        </Button>
        <span className="text-meta text-muted">{externalCopy.until(until)}</span>
      </span>
      <span className="text-meta text-muted">{externalCopy.needs}</span>
    </div>
  );
}
