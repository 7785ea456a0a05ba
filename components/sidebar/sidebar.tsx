"use client";

import { ArrowLeft, PanelLeftClose, Search as SearchIcon, SquarePen } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FocusEvent, type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { Search } from "@/components/search/search";
import { useFrame } from "@/components/shell/frame-provider";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { SidebarColumn } from "@/components/shell/sidebar-column";
import { useWatch } from "@/components/shell/watch-provider";
import { IconButton } from "@/components/ui/icon-button";
import { useCommandKey } from "@/components/ui/use-command-key";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { AccountFooter } from "./account-footer";
import { LiveList } from "./live-list";
import { ArchivedList } from "./archived-list";
import { useListKeys } from "./use-list-keys";

interface SidebarProps {
  renderedAt: number;
  olderCursor: string | null;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** A heading only where no other region has one. */
function Brand({ children }: { children: ReactNode }) {
  const { phoneRegion } = useFrame();
  const Tag = phoneRegion === "sidebar" ? "h1" : "span";
  return <Tag className="flex-1 px-1 font-medium text-form">{children}</Tag>;
}

export function Sidebar({ renderedAt, olderCursor }: SidebarProps) {
  const router = useRouter();
  const { toggleSidebar, showRegion } = useFrame();
  const { connection } = useWatch();
  const scroller = useRef<HTMLDivElement>(null);
  const [isSearching, setIsSearching] = useState(false);
  const [showsArchived, setShowsArchived] = useState(false);
  const [shortcutsOpen, setShortcutsOpen] = useState(false);
  const [hold, setHold] = useState({ pointer: false, focus: false });
  const command = useCommandKey();
  useListKeys({ onShortcuts: () => setShortcutsOpen(true) });

  const newChat = () => {
    showRegion("main");
    router.push(routes.newChat);
  };
  const setPointer = (event: PointerEvent, pointer: boolean) => {
    if (event.pointerType === "mouse") setHold((before) => ({ ...before, pointer }));
  };
  // On a phone the way back from the list to the chat that is open: its address does not change.
  const backToOpenChat = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("[data-chat-row][aria-current]")) {
      showRegion("main");
    }
  };
  const blur = (event: FocusEvent) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    setHold((before) => ({ ...before, focus: false }));
  };
  return (
    <SidebarColumn>
      <div className="flex h-11 shrink-0 items-center gap-1 px-3 phone:h-12 phone:px-2">
        <Brand>{showsArchived ? "Archived" : "Lathe"}</Brand>
        <IconButton label="Hide the chats" hint="[" onClick={toggleSidebar} className="phone:hidden">
          <PanelLeftClose {...ICON} />
        </IconButton>
        <IconButton label="Search" hint={`${command} K`} onClick={() => setIsSearching(true)}>
          <SearchIcon {...ICON} />
        </IconButton>
        <IconButton label="New chat" hint="C" onClick={newChat}>
          <SquarePen {...ICON} />
        </IconButton>
      </div>
      {connection.state === "paused" && (
        <p role="status" className="after-2s bg-warn-bg px-4 py-1.5 text-meta">
          {copy.sidebar.offline}
        </p>
      )}
      <div
        ref={scroller}
        onPointerEnter={(event) => setPointer(event, true)}
        onPointerLeave={(event) => setPointer(event, false)}
        onFocus={() => setHold((before) => ({ ...before, focus: true }))}
        onBlur={blur}
        onClick={backToOpenChat}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-2"
      >
        {showsArchived && (
          <button
            type="button"
            onClick={() => setShowsArchived(false)}
            className="focus-inside flex h-7 w-full items-center gap-2 rounded-row px-2 text-muted text-ui hover:bg-hover touch:h-11"
          >
            <ArrowLeft {...ICON} />
            All chats
          </button>
        )}
        {showsArchived ? (
          <ArchivedList scroller={scroller} />
        ) : (
          <LiveList
            renderedAt={renderedAt}
            olderCursor={olderCursor}
            isHeld={hold.pointer || hold.focus}
            scroller={scroller}
          />
        )}
      </div>
      <AccountFooter onShortcuts={() => setShortcutsOpen(true)} onArchived={() => setShowsArchived(true)} />
      <Search open={isSearching} onOpenChange={setIsSearching} />
      <ShortcutsDialog open={shortcutsOpen} onOpenChange={setShortcutsOpen} />
    </SidebarColumn>
  );
}
