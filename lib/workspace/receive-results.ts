import type { Pubsub } from "../../db/pubsub";
import type { CommandWaiter } from "./command-waiter";
import { type ContextAnswer, type ContextRequestFrame, MAX_CONTEXT_REQUESTS } from "./protocol-context";
import { MAX_FRAME_BYTES, parseFrame, type ResultFrame, resultFrameSchema } from "./protocol";
import type { WorkspaceRecord, WorkspaceStore } from "./workspace-store";

const MAX_FRAMES = 1_000;

export interface ReceiveDeps {
  store: Pick<WorkspaceStore, "finishCommand" | "recordHeartbeat">;
  waiter: Pick<CommandWaiter, "settle">;
  hints: Pick<Pubsub, "publish">;
  changeContext: ChangeContext;
}

/** Does what a command inside a workspace asks for a chat, if the chat is that workspace's and its owner's. */
export type ChangeContext = (
  workspace: Pick<WorkspaceRecord, "id" | "ownerId">,
  request: Pick<ContextRequestFrame, "chatId" | "change">,
) => Promise<Pick<ContextAnswer, "ok" | "words">>;

/** Takes what a daemon sends. A frame that cannot be read, or that answers nothing of this workspace, changes nothing. */
export async function receiveResults(
  deps: ReceiveDeps,
  workspace: WorkspaceRecord,
  body: Uint8Array,
): Promise<{ acknowledged: string[]; beat: boolean; context: ContextAnswer[] }> {
  const acknowledged: string[] = [];
  const context: ContextAnswer[] = [];
  let beat = false;
  for (const frame of framesOf(body)) {
    if (frame.type === "heartbeat") {
      beat = true;
      await takeHeartbeat(deps, workspace, frame);
    } else if (frame.type === "output") {
      const { callId, offset, text } = frame;
      deps.hints.publish("workspace", { workspaceId: workspace.id, event: "output", callId, offset, text });
    } else if (frame.type === "context_request") {
      if (context.length >= MAX_CONTEXT_REQUESTS) continue;
      context.push({ id: frame.id, ...(await deps.changeContext(workspace, frame)) });
    } else if (frame.type !== "result") {
      deps.hints.publish("workspace", { workspaceId: workspace.id, event: "terminal-report", report: frame });
    } else {
      await takeResult(deps, workspace, frame);
      acknowledged.push(frame.id);
    }
  }
  return { acknowledged, beat, context };
}

function framesOf(body: Uint8Array): ResultFrame[] {
  const lines = Buffer.from(body).toString("utf8").split("\n", MAX_FRAMES);
  return lines.flatMap((line) =>
    line === "" || line.length > MAX_FRAME_BYTES ? [] : (parseFrame(resultFrameSchema, line) ?? []),
  );
}

async function takeHeartbeat(
  { store, hints }: ReceiveDeps,
  workspace: WorkspaceRecord,
  frame: Extract<ResultFrame, { type: "heartbeat" }>,
): Promise<void> {
  const isTaken = await store.recordHeartbeat(workspace, frame);
  if (!isTaken) return;
  if (workspace.silentMs === null || workspace.status !== "running") {
    hints.publish("workspace", { workspaceId: workspace.id, event: "status" });
  }
}

async function takeResult(
  { store, waiter, hints }: ReceiveDeps,
  workspace: WorkspaceRecord,
  { id, epoch, outcome }: Extract<ResultFrame, { type: "result" }>,
): Promise<void> {
  // The refusal of an owner who was replaced is no answer to its successor, who may send the same call.
  if (outcome.state === "failed" && outcome.failure.reason === "stale_epoch") return;
  const stored = await store.finishCommand({ id, workspaceId: workspace.id, epoch, outcome });
  if (!stored) return;
  waiter.settle(id, outcome);
  hints.publish("workspace", { workspaceId: workspace.id, event: "result", callId: id });
}
