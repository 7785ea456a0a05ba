import type { ChatRow } from "../../db/queries/chats";
import {
  type GenerationAttemptInput,
  recordGenerationAttempt,
} from "../transitions/record-generation-attempt";
import type { JoinedContext } from "../transitions/run-in-transaction";
import { keepTrying } from "./keep-trying";
import type { AheadAttempt, StepContext, StepDeps } from "./step-deps";

type StepKind = { kind: "model" } | { kind: "tools"; messageId: string };

/** The attempt at this step: the one that the commit of the step before has recorded, if that is still the chat's latest. */
export async function beginAttempt(
  deps: StepDeps,
  context: StepContext,
  options: { chat: ChatRow; step: StepKind },
): Promise<{ attempt: number; messageId: string }> {
  const { ahead } = context.episode;
  context.episode.ahead = null;
  if (ahead !== null && isLatest(ahead, options.chat) && ahead.kind === options.step.kind) return ahead;
  const input: GenerationAttemptInput = { fence: context.fence, ...options.step };
  return keepTrying({ ...deps, signal: context.signal }, () => recordGenerationAttempt(deps, input));
}

function isLatest(ahead: AheadAttempt, chat: ChatRow): boolean {
  return ahead.historyVersion === chat.historyVersion && ahead.attempt === chat.generationAttempt;
}

/**
 * Records the attempt at the step that follows in the transaction that ends this one: one wait for the disk less. To be kept in the
 * runner's slot once the transaction has been committed; whoever else goes on with the chat records an attempt of its own.
 */
export async function recordAhead(
  joined: JoinedContext,
  context: StepContext,
  options: { historyVersion: number; step: StepKind },
): Promise<AheadAttempt> {
  const { historyVersion, step } = options;
  const fence = { ...context.fence, historyVersion };
  const recorded = await recordGenerationAttempt(joined, { fence, ...step });
  return { ...recorded, kind: step.kind, historyVersion };
}
