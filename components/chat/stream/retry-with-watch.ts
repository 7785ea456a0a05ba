import type { EventConnection } from "./event-connection";
import type { WatchStore } from "./watch-store";

/**
 * The two streams wait for a lost server on their own, each up to ten seconds longer with every try: once the list of chats is live
 * again, the chat that is looked at does not wait out its own time.
 */
export function retryWithWatch(
  watch: Pick<WatchStore, "subscribe" | "getSnapshot">,
  connection: Pick<EventConnection, "hurry">,
): () => void {
  const liveSince = () => {
    const { state, sinceMs } = watch.getSnapshot().connection;
    return state === "live" ? sinceMs : null;
  };
  let known = liveSince();
  return watch.subscribe(() => {
    const since = liveSince();
    const isBack = since !== null && since !== known;
    known = since;
    if (isBack && document.visibilityState === "visible") connection.hurry();
  });
}
