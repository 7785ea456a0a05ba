import type { StreamFollower } from "../e2e/stream-follower";

/** Waits by the stream that is open anyway: asking again and again would be a load of its own. */
export async function untilIdle(follower: StreamFollower, deadlineMs: number): Promise<void> {
  await follower.waitFor(
    ({ event }) => event.name === "status" && event.data.status === "waiting",
    deadlineMs,
  );
}
