/** Within this distance of the end a reader counts as being there. */
export const END_THRESHOLD_PX = 64;

export type FollowEvent =
  /** `byHand`: a wheel, a finger, a key or the scroll bar moved it, not the page. */
  | { kind: "scroll"; top: number; previousTop: number; fromEnd: number; byHand: boolean }
  | { kind: "wheel"; deltaY: number }
  | { kind: "key"; key: string }
  | { kind: "select" }
  | { kind: "open" }
  | { kind: "send" }
  | { kind: "jump" };

const LEAVING_KEYS = new Set(["PageUp", "ArrowUp", "Home"]);

/**
 * Whether the end is followed after an event. Any sign of reading ends it at once; only the reader brings it back, by going to
 * the end or by sending. Growth alone changes nothing.
 */
export function follows(following: boolean, event: FollowEvent): boolean {
  switch (event.kind) {
    case "wheel":
      return event.deltaY < 0 ? false : following;
    case "key":
      return LEAVING_KEYS.has(event.key) ? false : following;
    case "select":
    case "open":
      return false;
    case "send":
    case "jump":
      return true;
    case "scroll":
      if (!event.byHand || event.top === event.previousTop) return following;
      return event.top > event.previousTop && (following || event.fromEnd <= END_THRESHOLD_PX);
  }
}
