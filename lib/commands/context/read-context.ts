import type { ContextSources, WorkspaceContext } from "../../chat/workspace-context";
import { type WorkspaceConnection, WorkspaceError } from "../../workspace/connection";

/** All that a workspace has for models. */
export async function readContext(
  connection: Pick<WorkspaceConnection, "context">,
  request: ContextSources & { signal?: AbortSignal },
): Promise<WorkspaceContext> {
  const found = await connection.context(request);
  if (!("unchanged" in found)) return found;
  throw new WorkspaceError("refused", "The workspace gave an answer to another question. Try again.");
}
