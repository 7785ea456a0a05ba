"use client";

import { useEffect, useRef, useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import { toastError } from "@/components/ui/toast";
import { terminalCopy } from "@/lib/copy/terminal-copy";
import { openTerminalLink, type TerminalLink, type TerminalStatus } from "./terminal-link";
import { openScreen, type Screen } from "./xterm-screen";

interface TerminalScreenProps {
  workspaceId: string;
  terminalId: string;
  name: string;
  onLeave: () => void;
  /** Its shell has ended, or it is gone. */
  onEnd: () => void;
}

/** One terminal, as large as its place. */
export function TerminalScreen({ workspaceId, terminalId, name, onLeave, onEnd }: TerminalScreenProps) {
  const place = useRef<HTMLDivElement>(null);
  const [status, setStatus] = useState<TerminalStatus>({ state: "connecting" });
  const tell = useRef({ onLeave, onEnd });
  useEffect(() => {
    tell.current = { onLeave, onEnd };
  });

  // Synchronises a terminal of the workspace with an xterm, which draws itself.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const opening = connect({
      element,
      workspaceId,
      terminalId,
      name,
      onLeave: () => tell.current.onLeave(),
      onStatus: (next) => {
        setStatus(next);
        if (next.state === "ended" || next.state === "gone") tell.current.onEnd();
      },
    });
    return opening.close;
  }, [workspaceId, terminalId, name]);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 py-2 pl-3">
        <div ref={place} className="size-full overflow-hidden font-mono" data-own-keys />
      </div>
      <div className="flex min-h-7 shrink-0 flex-wrap items-center gap-x-3 border-t px-3 text-faint text-meta">
        <span role="status" className="min-w-0 flex-1 truncate">
          {sentenceOf(status)}
        </span>
        <span className="shrink-0 phone:hidden">
          <Kbd>{terminalCopy.leaveKeys}</Kbd> {terminalCopy.leave}
        </span>
      </div>
    </div>
  );
}

interface Connecting {
  element: HTMLElement;
  workspaceId: string;
  terminalId: string;
  name: string;
  onLeave: () => void;
  onStatus: (status: TerminalStatus) => void;
}

/** A screen takes a moment to open; whoever has left by then gets none. */
function connect(options: Connecting): { close: () => void } {
  const { element, workspaceId, terminalId, name, onLeave, onStatus } = options;
  let isClosed = false;
  let screen: Screen | null = null;
  let link: TerminalLink | null = null;
  let size: { cols: number; rows: number } | null = null;
  const open = async () => {
    const opened = await openScreen({
      element,
      label: terminalCopy.label(name),
      onType: (text) => {
        if (link?.type(text) === false) toastError(terminalCopy.tooMuch);
      },
      onSize: (next) => {
        size = next;
        link?.resize(next);
      },
      onLeave,
    });
    if (isClosed) {
      opened.close();
      return;
    }
    screen = opened;
    const { write, reset } = opened;
    link = openTerminalLink({ workspaceId, terminalId, write, reset, onStatus });
    if (size !== null) link.resize(size);
    opened.focus();
  };
  void open();
  return {
    close: () => {
      isClosed = true;
      link?.close();
      screen?.close();
    },
  };
}

function sentenceOf(status: TerminalStatus): string {
  switch (status.state) {
    case "live":
      return "";
    case "ended":
      return terminalCopy.status.ended(status.exitCode);
    case "connecting":
    case "paused":
    case "signed_out":
    case "gone":
      return terminalCopy.status[status.state];
  }
}
