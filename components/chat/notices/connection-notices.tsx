"use client";

import { CloudOff } from "lucide-react";
import type { ConnectionState } from "@/components/chat/stream/event-connection";
import { SHOW_DOWN_AFTER_MS } from "@/components/chat/stream/recovery-policy";
import { useWatch } from "@/components/shell/watch-provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { copy } from "@/lib/copy";
import { formatElapsed } from "@/lib/format";
import { routes } from "@/lib/routes";
import { useSeconds } from "@/components/ui/use-seconds";

interface ConnectionNoticesProps {
  connection: ConnectionState;
  onReconnect: () => void;
}

/** What is wrong between this page and the server, under the header or over the page; a short break is not worth a word. */
export function ConnectionNotices({ connection, onReconnect }: ConnectionNoticesProps) {
  switch (connection.state) {
    case "live":
    // The shell asks for the password over the whole page.
    case "signed_out":
      return null;
    case "connecting":
    case "paused":
      return <PausedBanner connection={connection} onReconnect={onReconnect} />;
    case "gone":
      return (
        <Banner
          tone="warn"
          icon={<OfflineIcon />}
          actions={<ButtonLink href={routes.newChat}>New chat</ButtonLink>}
        >
          This chat was deleted, or you may no longer read it. What is shown here is the last known state.
        </Banner>
      );
  }
}

function PausedBanner({ connection, onReconnect }: ConnectionNoticesProps) {
  const now = useSeconds(true);
  // What still tells of the list of chats is a server that answers, whatever has become of this stream.
  const isServerThere = useWatch().connection.state === "live";
  const age = now === null ? 0 : now - connection.sinceMs;
  if (age < SHOW_DOWN_AFTER_MS) return null;
  const words =
    connection.isUnreachable && !isServerThere ? copy.connection.noServer : copy.connection.paused;
  const { sentence, buttons } = words(formatElapsed(age));
  return (
    <Banner tone="warn" icon={<OfflineIcon />} actions={<Button onClick={onReconnect}>{buttons[0]}</Button>}>
      {sentence}
    </Banner>
  );
}

function OfflineIcon() {
  return <CloudOff aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-warn" />;
}
