import { type ChatRow, getChat } from "../../db/queries/chats";
import { readDatabaseTime } from "../../db/queries/database-time";
import { readCanRunApart } from "../../db/queries/workspaces";
import { CANNOT_SHRINK_ERROR } from "../chat/chat-errors";
import { contextTokens } from "../chat/compaction";
import { withoutContext } from "../chat/context-parts";
import { type Decision, decide } from "../chat/decide";
import { messageText } from "../chat/description";
import { type AwaitedAnswer, isPlanning } from "../chat/plan-mode";
import { enterRequiresAction } from "../transitions/enter-requires-action";
import { FenceError } from "../transitions/errors";
import { finishError } from "../transitions/finish-error";
import { finishTurn } from "../transitions/finish-turn";
import type { Fence } from "../transitions/types";
import { loadCompactionFigures, NO_FIGURES } from "./compaction/compaction-figures";
import { runCompaction } from "./compaction/run-compaction";
import { endLeftRunning } from "./end-left-running";
import { keepTrying } from "./keep-trying";
import type { StepChat } from "./prepare/request";
import { runModelStep, type StepInput } from "./model-step";
import type { StepContext, StepDeps } from "./step-deps";
import { readStepRows } from "./step-rows";
import { throwIfStopped } from "./stopped";
import { takeContext } from "./take-context";
import { withOfferedTools, withPresentTools } from "./workspace-tools";
import { runToolBatch } from "./tool-batch";

/**
 * One step of a running chat: one model call, one batch of tool calls, one compaction, a question to the client, or the end of
 * the turn; one commit. A failed model call is waited for and tried again here, from rows read anew.
 */
export async function runGeneration(deps: StepDeps, context: StepContext): Promise<void> {
  const trying = { ...deps, signal: context.signal };
  const { fence } = context;
  let replaysReasoning = true;
  for (;;) {
    const input = await loadStep(deps, context);
    const { decision, figures } = await decideStep(deps, context, input);
    switch (decision.kind) {
      case "finish":
        await keepTrying(trying, () => finishTurn(deps, { fence, awaiting: awaitedBy(decision) }));
        deps.debug.turnEnded(input.chat, "completed");
        deps.background(deps.describer.turnEnded(fence.chatId));
        measureTurn(deps, input.chat);
        return;
      case "ask_client":
        await keepTrying(trying, () => enterRequiresAction(deps, { fence }));
        return;
      case "cannot_shrink":
        await keepTrying(trying, () => finishError(deps, { fence, error: CANNOT_SHRINK_ERROR }));
        deps.debug.turnEnded(input.chat, "error");
        return;
      case "run_tools":
        return runToolBatch(deps, context, {
          ...input,
          row: decision.row,
          generatesAfter: async (rows) => {
            const next = await decideStep(deps, context, { ...input, rows });
            return next.decision.kind === "generate";
          },
        });
      case "compact":
        await waitForRetry(deps, context, input);
        if ((await runCompaction(deps, context, { ...input, ...decision, figures })) !== "again") return;
        break;
      case "generate": {
        if (await takeContext(deps, context, input)) return;
        await waitForRetry(deps, context, input);
        describeFirstMessage(deps, input);
        await endLeftRunning(deps, context, input);
        const chat = await withPresentTools(deps, context, input.chat);
        const result = await runModelStep(deps, context, { ...input, chat, replaysReasoning });
        if (result !== "again" && result !== "again_plain") return;
        if (result === "again_plain") replaysReasoning = false;
      }
    }
  }
}

function awaitedBy(decision: Decision): AwaitedAnswer | null {
  return decision.kind === "finish" && decision.reason === "awaits_person" ? decision.awaiting : null;
}

/** Beside the first step of a chat that nobody has given a title. */
function describeFirstMessage(deps: StepDeps, { chat, rows }: StepInput): void {
  const [first, ...more] = withoutContext(rows);
  if (first === undefined || more.length > 0 || first.compaction !== null) return;
  if (chat.titleSource !== "fallback" || chat.parentChatId !== null) return;
  const message = { id: first.id, text: messageText(first) };
  deps.background(deps.describer.firstTitle(chat, message));
}

/** The limits are asked for only where they can make a difference. */
async function decideStep(deps: StepDeps, context: StepContext, { chat, rows }: StepInput) {
  const facts = {
    compactionRequested: chat.compactionRequestedAt !== null,
    compactionEndsTurn: chat.compactionEndsTurn,
    isPlanning: isPlanning(chat),
  };
  const decision = decide(rows, facts);
  const isOpen = decision.kind === "compact" || (decision.kind === "generate" && contextTokens(rows) > 0);
  if (!isOpen) return { decision, figures: NO_FIGURES };
  const figures = await loadCompactionFigures(deps, context, chat);
  return { decision: decide(rows, { ...facts, limits: figures.limits }), figures };
}

/** The chat and its rows as the database has them now. */
export async function loadStep(
  deps: Pick<StepDeps, "db" | "clock" | "log">,
  context: Pick<StepContext, "fence" | "signal" | "episode">,
): Promise<StepInput> {
  const { fence, signal, episode } = context;
  const remembered = episode.rows;
  episode.rows = null;
  const [chat, rows] = await keepTrying({ ...deps, signal }, () =>
    Promise.all([getChat(deps.db, fence.chatId), readStepRows(deps.db, fence.chatId, remembered)]),
  );
  if (chat === null) throw new FenceError(fence.chatId, "chat");
  checkRead(fence, chat);
  episode.rows = { historyVersion: fence.historyVersion, rows };
  const known = await withSandbox(deps, context, chat);
  return { chat: await withOfferedTools(deps, context, known), rows };
}

/** Only a turn that may change nothing has to know whether its workspace can hold it to that. */
async function withSandbox(
  deps: Pick<StepDeps, "db" | "clock" | "log">,
  { signal }: Pick<StepContext, "signal">,
  chat: ChatRow,
): Promise<StepChat> {
  const { workspaceId, turnPlanMode: planMode, mode } = chat;
  if (workspaceId === null || !(planMode || mode === "explore")) return chat;
  const can = await keepTrying({ ...deps, signal }, () => readCanRunApart(deps.db, workspaceId));
  return { ...chat, canRunApart: can === true };
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
  const now = await keepTrying({ ...deps, signal: context.signal }, () => readDatabaseTime(deps.db));
  const remainingMs = Math.min(Date.parse(retryAt) - now, delayMs);
  const { closing } = deps.budget ?? {};
  const signal = closing === undefined ? context.signal : AbortSignal.any([context.signal, closing]);
  const from = deps.clock.now();
  if (remainingMs > 0) await deps.clock.sleep(remainingMs, signal);
  const isChild = chat.parentChatId !== null;
  deps.metrics.stage({ stage: "retry_backoff", isChild, from, to: deps.clock.now() });
  // The next attempt is for a host that has time for it.
  throwIfStopped(signal);
}

function measureTurn({ metrics, clock }: StepDeps, { parentChatId, turnStartedAt }: StepInput["chat"]): void {
  const from = turnStartedAt?.getTime() ?? null;
  metrics.stage({ stage: "chat_turn", isChild: parentChatId !== null, from, to: clock.now() });
}
