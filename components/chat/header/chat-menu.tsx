"use client";

import { Ellipsis } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { lazyPart } from "@/components/ui/lazy-part";
import { Menu } from "@/components/ui/menu";
import type { ChatMenuProps } from "./chat-menu-items";

const load = () => import("./chat-menu-items").then((module) => module.ChatMenuItems);
const Items = lazyPart(load);
const expectItems = () => void load().catch(() => {});

/** The button in a chat's header behind which everything else is that can be done with it. */
export function ChatMenu(props: ChatMenuProps) {
  return (
    <Menu
      align="end"
      preload={expectItems}
      trigger={
        <IconButton label="More" tooltip={false}>
          <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <Items {...props} />
    </Menu>
  );
}
