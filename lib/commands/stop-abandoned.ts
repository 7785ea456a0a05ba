import type { EditMessageAnswer } from "./edit-message";
import type { WorkspaceContext } from "./require-own-workspace";

const WAIT_MS = 2_000;

/** Stops commands that nobody waits for any more, as well as that goes: a workspace that is away is left alone. */
export async function stopAbandoned(
  ctx: Pick<WorkspaceContext, "workspaces">,
  abandoned: EditMessageAnswer["abandoned"],
): Promise<void> {
  if (abandoned === null) return;
  const connection = ctx.workspaces.connect(abandoned.workspaceId);
  await Promise.allSettled(abandoned.callIds.map((callId) => connection.cancel(callId, WAIT_MS)));
}
