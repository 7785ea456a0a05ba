"use client";

import { attention } from "./attention";
import { useWatch } from "./watch-provider";

/** The dot on the tab's icon: of several icons browsers take the last one. */
export function IconDot() {
  const { chats } = useWatch();
  const { dot } = attention(chats.values());
  if (dot === null) return null;
  return <link key={dot} rel="icon" type="image/svg+xml" sizes="any" href={`/icons/${dot}.svg`} />;
}
