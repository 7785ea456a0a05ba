"use client";

import { Archive, Boxes, ChevronUp, LogOut, Settings, SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useFrame } from "@/components/shell/frame-provider";
import { useMe } from "@/components/shell/me-provider";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastError } from "@/components/ui/toast";
import { signOut } from "@/lib/actions/sign-out";
import { routes } from "@/lib/routes";

interface AccountFooterProps {
  onShortcuts: () => void;
  onArchived: () => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** Who is signed in, and what is theirs. */
export function AccountFooter({ onShortcuts, onArchived }: AccountFooterProps) {
  const me = useMe();
  const router = useRouter();
  const { showRegion } = useFrame();
  const showWorkspaces = () => {
    showRegion("main");
    router.push(routes.workspaces);
  };
  const leave = async () => {
    const result = await signOut();
    if (result.ok) location.assign(result.data.redirectTo);
    else toastError("You are still signed in.", { detail: result.error.message });
  };
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-t px-2 pb-[env(safe-area-inset-bottom)] phone:h-15">
      <Menu
        side="top"
        trigger={
          <button
            type="button"
            className="focus-inside flex h-7 min-w-0 flex-1 items-center gap-2 rounded-row px-2 text-left text-meta text-muted hover:bg-hover touch:h-11"
          >
            <span className="min-w-0 flex-1 truncate">
              <span className="sr-only">Account: </span>
              {me.email}
            </span>
            <ChevronUp {...ICON} size={14} />
          </button>
        }
      >
        <MenuItem icon={<Settings {...ICON} />} hint="G S" onSelect={() => router.push(routes.settings())}>
          Settings
        </MenuItem>
        {me.role === "admin" && (
          <MenuItem icon={<SlidersHorizontal {...ICON} />} onSelect={() => router.push(routes.admin())}>
            Administration
          </MenuItem>
        )}
        <MenuItem icon={<Boxes {...ICON} />} onSelect={showWorkspaces}>
          Workspaces
        </MenuItem>
        <MenuItem icon={<Archive {...ICON} />} onSelect={onArchived}>
          Archived chats
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<LogOut {...ICON} />} onSelect={() => void leave()}>
          Sign out
        </MenuItem>
      </Menu>
      <button
        type="button"
        aria-label="Keyboard shortcuts"
        onClick={onShortcuts}
        className="grid size-7 place-items-center rounded-row hover:bg-hover touch:size-11"
      >
        <Kbd>?</Kbd>
      </button>
    </div>
  );
}
