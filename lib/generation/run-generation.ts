import { getChat } from "../../db/queries/chats";
import { loadPromptRows } from "../../db/queries/messages";
import { decide } from "../chat/decide";
import { enterRequiresAction } from "../transitions/enter-requires-action";
import { FenceError } from "../transitions/errors";
import { finishTurn } from "../transitions/finish-turn";
import type { Fence } from "../transitions/types";
import { keepTrying } from "./keep-trying";
import { runModelStep, type StepInput } from "./model-step";
import type { StepContext, StepDeps } from "./step-deps";
import { throwIfStopped } from "./stopped";
import { runToolBatch } from "./tool-batch";

/**
 * One step of a running chat: one model call, one batch of tool calls, a question to the client, or the end of the turn; one commit. A failed model call
 * is waited for and tried again here, from rows read anew.
 */
export async function runGeneration(deps: StepDeps, context: StepContext): Promise<void> {
  for (;;) {
    const input = await loadStep(deps, context);
    const decision = decide(input.rows);
    switch (decision.kind) {
      case "finish":
        await keepTrying({ ...deps, signal: context.signal }, () =>
          finishTurn(deps, { fence: context.fence }),
        );
        deps.debug.turnEnded(input.chat, "completed");
        return;
      case "ask_client":
        await keepTrying({ ...deps, signal: context.signal }, () =>
          enterRequiresAction(deps, { fence: context.fence }),
        );
        return;
      case "run_tools":
        return runToolBatch(deps, context, { ...input, row: decision.row });
      case "compact":
      case "cannot_shrink":
      case "generate":
        await waitForRetry(deps, context, input);
        if ((await runModelStep(deps, context, input)) !== "again") return;
    }
  }
}

/** The chat and its rows as the database has them now. */
export async function loadStep(
  deps: Pick<StepDeps, "db" | "clock" | "log">,
  context: Pick<StepContext, "fence" | "signal">,
): Promise<StepInput> {
  const { fence, signal } = context;
  const [chat, rows] = await keepTrying({ ...deps, signal }, () =>
    Promise.all([getChat(deps.db, fence.chatId), loadPromptRows(deps.db, fence.chatId)]),
  );
  if (chat === null) throw new FenceError(fence.chatId, "chat");
  checkRead(fence, chat);
  return { chat, rows };
}

/** The same that every write checks under the row's lock, before anything is spent on a step that cannot be committed. */
function checkRead(fence: Fence, chat: StepInput["chat"]): void {
  for (const field of ["workerId", "runnerId", "status", "historyVersion"] as const) {
    if (chat[field] !== fence[field]) throw new FenceError(fence.chatId, field);
  }
  if (chat.archived) throw new FenceError(fence.chatId, "archived");
}

/** What is left of the wait after a failure; a worker that takes the chat over in the middle waits only for the rest. */
async function waitForRetry(deps: StepDeps, context: StepContext, { chat }: StepInput): Promise<void> {
  if (chat.retryState === null) return;
  const { retryAt, delayMs } = chat.retryState;
  const remainingMs = Math.min(Date.parse(retryAt) - deps.clock.now(), delayMs);
  if (remainingMs > 0) await deps.clock.sleep(remainingMs, context.signal);
  throwIfStopped(context.signal);
}
