/** Messages that may wait in one chat. */
export const MAX_QUEUED_MESSAGES = 20;

/** Whether another message may be queued behind `count` waiting ones. */
export function hasQueueRoom(count: number): boolean {
  return count < MAX_QUEUED_MESSAGES;
}
