"use client";

import { attention, pageTitle } from "./attention";
import { useWatch } from "./watch-provider";

interface PageTitleProps {
  title: string;
  /** The chat whose title it is; what is known live of it wins. */
  chatId?: string;
}

/** The browser's title of a page with chats. Such pages set no title in their metadata. */
export function PageTitle({ title, chatId }: PageTitleProps) {
  const { chats } = useWatch();
  const live = chatId === undefined ? undefined : chats.get(chatId)?.title;
  return <title>{pageTitle(live ?? title, attention(chats.values()).needsYou)}</title>;
}
