"use client";

import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { copy } from "@/lib/copy";
import type { SendingMessage as Sending, TranscriptActions } from "../transcript/transcript-props";
import { MessageFiles } from "./message-files";
import { FoldedText } from "./user-message";

interface SendingMessageProps {
  message: Sending;
  actions: Pick<TranscriptActions, "resend" | "takeBack">;
}

/** A message that the server has not answered for: it is on its way, or it is kept here. */
export function SendingMessage({ message, actions }: SendingMessageProps) {
  const { sentence, buttons } = copy.connection.sendFailed;
  return (
    <div className="rounded-card bg-inset px-3.5 py-2.5">
      {message.text !== "" && <FoldedText text={message.text} />}
      <MessageFiles files={message.files ?? []} />
      {message.state === "sending" ? (
        <p className="flex items-center gap-1.5 pt-1 text-meta text-muted after-150ms">
          <Spinner size={12} />
          Sending
        </p>
      ) : (
        <div className="flex flex-wrap items-center gap-2 pt-2">
          <p className="min-w-0 flex-1 basis-60 text-danger text-ui">
            {message.problem ? `Not sent: ${message.problem}` : sentence}
          </p>
          <Button onClick={() => actions.resend(message.key)}>{buttons[0]}</Button>
          <Button look="quiet" onClick={() => actions.takeBack(message.key)}>
            {buttons[1]}
          </Button>
        </div>
      )}
    </div>
  );
}
