"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useMe } from "@/components/shell/me-provider";
import { Choice } from "@/components/ui/choice";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { updateChat } from "@/lib/api/chats";
import { debugRunsQuery } from "@/lib/api/debug";
import type { ChatRecording } from "@/lib/api/schemas/debug";
import { debugCopy } from "@/lib/copy/debug-copy";
import { routes } from "@/lib/routes";

/** Whether this chat is recorded, who says so, and the choice where there is one. */
export function RecordingSwitch({ chatId, recording }: { chatId: string; recording: ChatRecording }) {
  return (
    <div className="px-4 py-3 text-ui">
      {recording.mode === "users" && <OwnChoice chatId={chatId} recorded={recording.recorded} />}
      {recording.mode === "forced" && <p className="text-muted">{debugCopy.state.forced}</p>}
      {recording.mode === "off" && <NotAllowed />}
    </div>
  );
}

function OwnChoice({ chatId, recorded }: { chatId: string; recorded: boolean }) {
  const client = useQueryClient();
  // At once: a mutation says that it is pending only after the browser has put the tick back.
  const [wanted, want] = useState<boolean | null>(null);
  const change = useMutation({
    mutationFn: (debugOverride: boolean) => updateChat(chatId, { debugOverride }),
    onError: (error) => toastError(debugCopy.notChanged, isApiError(error) ? { detail: error.message } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: debugRunsQuery(chatId).queryKey, exact: true }),
  });
  return (
    <Choice
      type="checkbox"
      label={debugCopy.recordChat}
      help={debugCopy.recordChatHelp}
      checked={wanted ?? recorded}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        want(checked);
        change.mutate(checked, { onSettled: () => want(null) });
      }}
    />
  );
}

function NotAllowed() {
  const { role, adminNames } = useMe();
  return (
    <p className="text-muted">
      {debugCopy.state.off}{" "}
      {role === "admin" ? (
        <Link href={routes.admin("debug")} className="text-link underline">
          {debugCopy.state.offAdmin}
        </Link>
      ) : (
        debugCopy.state.offMember(adminNames)
      )}
    </p>
  );
}
