"use client";

import { X } from "lucide-react";
import { lazy, Suspense } from "react";
import { useFrame } from "@/components/shell/frame-provider";
import { SidePanel } from "@/components/shell/side-panel";
import { IconButton } from "@/components/ui/icon-button";
import { TerminalPanel } from "@/components/terminal/terminal-panel";
import { Tabs } from "@/components/ui/tabs";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";
import { ChangesTab } from "./changes-tab";
import { DetailsTab } from "./details-tab";
import { choosePanelTab, usePanelTabs } from "./panel-tab";
import { ProcessesTab } from "./processes-tab";
import { useProcesses } from "./use-processes";

const DebugTab = lazy(() => import("../debug/debug-tab").then((module) => ({ default: module.DebugTab })));

function debugTab(chat: Chat) {
  const panel = (
    <Suspense fallback={null}>
      <DebugTab key={chat.id} chat={chat} />
    </Suspense>
  );
  return { value: "debug" as const, label: panelCopy.tabs.debug, panel };
}

function terminalTab(workspaceId: string) {
  const panel = <TerminalPanel workspaceId={workspaceId} />;
  return { value: "terminal" as const, label: panelCopy.tabs.terminal, panel };
}

/** Beside the chat: what it changed, what it runs, and its facts. */
export function ChatPanel({ chat }: { chat: Chat }) {
  const { showPanel } = useFrame();
  const { current, hasDebug } = usePanelTabs();
  const running = useProcesses(chat).data?.items.filter((item) => item.running).length ?? 0;
  return (
    <SidePanel label="Panel">
      <Tabs
        label="Panel"
        value={current === "terminal" && chat.workspaceId === null ? "changes" : current}
        onChange={choosePanelTab}
        tabs={[
          {
            value: "changes",
            label: panelCopy.tabs.changes,
            count: chat.changes?.files ?? 0,
            panel: <ChangesTab key={chat.id} chat={chat} />,
          },
          {
            value: "processes",
            label: panelCopy.tabs.processes,
            count: running,
            panel: <ProcessesTab chat={chat} />,
          },
          ...(chat.workspaceId === null ? [] : [terminalTab(chat.workspaceId)]),
          { value: "details", label: panelCopy.tabs.details, panel: <DetailsTab chat={chat} /> },
          ...(hasDebug ? [debugTab(chat)] : []),
        ]}
        trailing={
          <IconButton
            label="Close the panel"
            tooltip={false}
            className="xl:hidden"
            onClick={() => showPanel(false)}
          >
            <X aria-hidden="true" size={16} strokeWidth={1.75} />
          </IconButton>
        }
      />
    </SidePanel>
  );
}
