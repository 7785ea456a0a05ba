import { cookies } from "next/headers";
import { cache } from "react";
import { parseView, VIEW_COOKIE, type ViewSettings } from "@/components/shell/view-settings";

/** How the frame looks in the browser that asks. */
export const readView = cache(async (): Promise<ViewSettings> => {
  const store = await cookies();
  return parseView(store.get(VIEW_COOKIE)?.value);
});
