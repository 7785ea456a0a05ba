import type { ChatRow } from "../../db/queries/chats";
import { readDatabaseTime } from "../../db/queries/database-time";
import {
  abandonModelCall,
  failModelCall,
  type ModelCallPurpose,
  startModelCall,
} from "../../db/queries/model-calls";
import { OUTLASTED_ERROR } from "../chat/chat-errors";
import type { ChatError } from "../chat/wire";
import type { StepRecording } from "../debug/recorder";
import { classifyError } from "../providers/classify-error";
import { isStreamFailure } from "../providers/stream-failure";
import type { ModelConnection } from "../providers/model-connection";
import { finishError } from "../transitions/finish-error";
import { recordRetryState } from "../transitions/record-retry-state";
import { type JoinedContext, runInTransaction } from "../transitions/run-in-transaction";
import { closeEpisode } from "./episode";
import { keepTrying } from "./keep-trying";
import { measureCommit, modelLabels } from "./measure-model-call";
import type { StreamEnd } from "./read-model-stream";
import { retryDelayMs } from "./retry";
import type { StepContext, StepDeps } from "./step-deps";
import { costMicros, toMessageUsage } from "../providers/usage";

/** One request to a provider, as the books know it. */
export interface ModelCall {
  deps: StepDeps;
  context: StepContext;
  chat: ChatRow;
  connection: ModelConnection;
  /** Of the attempt that the request belongs to. */
  number: number;
  modelCallId: string;
  /** Of a turn's step; other calls are recorded by themselves. */
  recording?: StepRecording;
  /** The request holds reasoning of earlier answers, which another attempt could leave out. */
  replaysReasoning?: boolean;
}

/** Puts a request on record, before its first byte is sent. */
export function bookModelCall(
  call: ModelCall,
  facts: { purpose: ModelCallPurpose; requestPrefixHash: string },
): Promise<void> {
  const { deps, context, chat, connection, number, modelCallId } = call;
  return keepTrying({ ...deps, signal: context.signal }, () =>
    startModelCall(deps.db, {
      id: modelCallId,
      chatId: chat.id,
      rootChatId: chat.rootChatId,
      userId: chat.ownerId,
      historyVersion: context.fence.historyVersion,
      attempt: number,
      modelId: connection.modelId,
      ...facts,
    }),
  );
}

/** What the books say of a request that has ended. */
export function booksOf({ connection, modelCallId }: ModelCall, end: StreamEnd) {
  const usage = toMessageUsage(end.usage);
  return {
    id: modelCallId,
    usage,
    costMicros: costMicros(usage, connection.prices),
    firstPartAt: end.firstPartAt,
  };
}

/** The step and its entry in the books, in one transaction; when it may not be written, the request counts as given up. */
export async function writeBooked<T>(
  call: ModelCall,
  end: StreamEnd,
  work: (joined: JoinedContext) => Promise<T>,
): Promise<T> {
  const { deps, context } = call;
  const from = deps.clock.now();
  try {
    const written = await keepTrying({ ...deps, signal: context.signal }, () => runInTransaction(deps, work));
    measureCommit(deps, call.chat, from);
    return written;
  } catch (error) {
    giveUp(call, end);
    throw error;
  }
}

const GIVE_UP_LIMIT_MS = 120_000;

/** The request is for the books only: no chat waits for that. */
export function giveUp(call: ModelCall, end: StreamEnd): void {
  const { deps } = call;
  call.recording?.ended({ outcome: "interrupted" });
  const signal = AbortSignal.timeout(GIVE_UP_LIMIT_MS);
  deps.background(keepTrying({ ...deps, signal }, () => abandonModelCall(deps.db, booksOf(call, end))));
}

/** A failed attempt: the wait before the next one is recorded, or the turn ends with the error. */
export async function recordFailure(
  call: ModelCall,
  end: StreamEnd,
): Promise<"again" | "again_plain" | "failed"> {
  const { deps, context, number } = call;
  const { log, env } = deps;
  const { error, retryable, retryAfterMs, isRepairable } = judge(call, end);
  log.warn(
    { err: end.error, chatId: context.fence.chatId, kind: error.kind, attempt: number },
    "A model call failed",
  );
  if (!retryable || number > env.retryMax) return endWithError(call, end, error);
  const fence = { ...context.fence, attempt: number };
  const delayMs = retryDelayMs({
    attempt: number,
    baseMs: env.retryBaseMs,
    retryAfterMs,
    random: Math.random(),
  });
  // By the database's clock: whoever takes the chat over waits for what is left.
  const now = await keepTrying({ ...deps, signal: context.signal }, () => readDatabaseTime(deps.db));
  const retryAt = new Date(now + delayMs).toISOString();
  // At once: what a failed attempt had streamed must never be taken for a partial answer.
  await writeBooked(call, end, async (joined) => {
    await recordRetryState(joined, { fence, retryState: { attempt: number, delayMs, retryAt, error } });
    await failModelCall(joined.unit.tx, failureOf(call, end, error));
  });
  closeEpisode(deps, context);
  call.recording?.ended({ outcome: "retrying", error });
  deps.metrics.streamRetries.inc({ ...modelLabels(call.connection), kind: error.kind });
  return isRepairable ? "again_plain" : "again";
}

/** What went wrong, whether another attempt may help, and whether it is to do without the reasoning of earlier answers. */
function judge({ deps, chat, connection, replaysReasoning }: ModelCall, end: StreamEnd) {
  if (isOutlasted(end)) {
    return {
      error: OUTLASTED_ERROR,
      retryable: !wasOutlasted(chat),
      retryAfterMs: null,
      isRepairable: false,
    };
  }
  const { providerName } = connection;
  const classified = classifyError(end.error, { providerName, now: deps.clock.now() });
  const isRepairable = classified.isReasoningRefused && replaysReasoning === true;
  const retryable = classified.retryable || isRepairable;
  return { ...classified, error: { ...classified.error, retryable }, retryable, isRepairable };
}

/** Ends the turn with an error that another attempt would not help. */
export async function endWithError(call: ModelCall, end: StreamEnd, error: ChatError): Promise<"failed"> {
  const { deps, context, number } = call;
  await writeBooked(call, end, async (joined) => {
    await finishError(joined, { fence: { ...context.fence, attempt: number }, error });
    await failModelCall(joined.unit.tx, failureOf(call, end, error));
  });
  closeEpisode(deps, context);
  call.recording?.ended({ outcome: "error", error });
  deps.debug.turnEnded(call.chat, "error");
  return "failed";
}

function isOutlasted({ error }: StreamEnd): boolean {
  return isStreamFailure(error) && error.reason === "outlasted";
}

/** Whether the attempt before was cut off for the same reason: with all the time of a host it was not enough. */
function wasOutlasted({ retryState }: ChatRow): boolean {
  return retryState?.error.message === OUTLASTED_ERROR.message;
}

function failureOf(call: ModelCall, end: StreamEnd, error: ChatError) {
  return { ...booksOf(call, end), errorKind: error.kind, statusCode: error.statusCode ?? null };
}
