import type { Queryable } from "../../db/client";
import { hasAgents } from "../../db/queries/agents";
import { isPlanning } from "../chat/plan-mode";
import type { StepInput } from "./model-step";
import type { StepContext, StepDeps } from "./step-deps";

/** A workspace that does not answer holds nobody up for longer; what runs there is ended before the first command, too. */
const BUDGET_MS = 5_000;

/**
 * Before the first answer of a turn that plans: what was left running would go on changing things. Before each later one, too, where there are
 * sub-agents: one that was at work then may have come to rest.
 */
export async function endLeftRunning(
  { db, clock, log, endLeftRunning: end }: Pick<StepDeps, "db" | "clock" | "log" | "endLeftRunning">,
  { signal, episode }: Pick<StepContext, "signal" | "episode">,
  { chat }: Pick<StepInput, "chat">,
): Promise<void> {
  const { id: chatId, workspaceId, turnStartedAt } = chat;
  const turn = `${workspaceId} ${turnStartedAt?.getTime()}`;
  if (workspaceId === null || !isPlanning(chat)) return;
  if (episode.endedLeftRunning === turn && !(await mayHaveAgents(db, chatId))) return;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const ending = end({ chatId, workspaceId }, both);
  ending.catch(() => {});
  try {
    const ended = await Promise.race([ending, clock.sleep(BUDGET_MS, both).then(() => false)]);
    if (ended) episode.endedLeftRunning = turn;
  } catch (error) {
    if (!signal.aborted) log.debug({ err: error, chatId }, "What a chat left running could not be ended");
  } finally {
    over.abort();
  }
}

/** Whoever cannot tell asks the workspace. */
function mayHaveAgents(db: Queryable, chatId: string): Promise<boolean> {
  return hasAgents(db, chatId).catch(() => true);
}
