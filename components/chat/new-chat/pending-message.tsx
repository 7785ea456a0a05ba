"use client";

import { CircleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { MessageFiles } from "../turn/message-files";
import type { PendingChat } from "./new-chat-store";

/** What was sent, as the transcript will show it, until the server has it. */
export function PendingMessage({ pending }: { pending: PendingChat }) {
  return (
    <div className="mb-3 rounded-card bg-inset px-3.5 py-2.5">
      <p dir="auto" className="line-clamp-12 whitespace-pre-wrap break-words text-prose">
        {pending.text}
      </p>
      <MessageFiles files={pending.files ?? []} />
      {pending.state === "sending" && (
        <p role="status" className="mt-1 flex items-center gap-1.5 text-faint text-meta">
          <Spinner size={12} />
          {panelCopy.newChat.sending}
        </p>
      )}
    </div>
  );
}

interface SendFailureProps {
  problem: string | null;
  onTryAgain: () => void;
  onTakeBack: () => void;
}

/** Why it was not sent, that it is kept, and the two ways on. */
export function SendFailure({ problem, onTryAgain, onTakeBack }: SendFailureProps) {
  const { sentence, buttons } = copy.connection.sendFailed;
  return (
    <div role="alert" className="mt-2 flex flex-wrap items-center gap-2 text-ui">
      <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-danger" />
      <span className="min-w-0 flex-1 basis-60 break-words">
        {problem === null ? sentence : panelCopy.newChat.failed(problem)}
      </span>
      <Button onClick={onTryAgain}>{buttons[0]}</Button>
      <Button look="quiet" onClick={onTakeBack}>
        {buttons[1]}
      </Button>
    </div>
  );
}
