import { getHiddenParts } from "../../db/queries/messages";
import { clashesOf, contextNeed, readContextParts, tellsContext } from "../chat/context-parts";
import type { PromptRow } from "../chat/messages";
import { contextToGive, sourcesOf } from "../chat/new-context";
import { toldOwnSkills } from "../chat/own-skills";
import type { WorkspaceContext } from "../chat/workspace-context";
import { commitContext } from "../transitions/commit-context";
import { keepTrying } from "./keep-trying";
import type { StepInput } from "./model-step";
import type { StepContext, StepDeps } from "./step-deps";
import { throwIfStopped } from "./stopped";
import { takeOwnSkills } from "./take-own-skills";

/** A workspace that does not answer holds nobody up for longer. */
const READ_BUDGET_MS = 5_000;
const NOTHING: WorkspaceContext = { hash: "nothing", files: [], skills: [], more: 0 };

/**
 * Sees to it that the model is given what the chat's owner and its workspace have for it before it is called. True: a row was written,
 * and with it this step is over. What cannot be read keeps nobody from working, and is tried again once the workspace has answered a call.
 */
export async function takeContext(deps: StepDeps, context: StepContext, input: StepInput): Promise<boolean> {
  if (await takeOwnSkills(deps, context, input)) return true;
  const need = contextNeed(input.chat, input.rows);
  if (need === "none" || !isFirstTry(context, input)) return false;
  if (need === "repeat" && (await repeatContext(deps, context, input))) return true;
  return readContext(deps, context, input);
}

/** Whatever a workspace says: a turn does not try over and over to give the same. */
function isFirstTry({ episode }: StepContext, input: StepInput): boolean {
  const { chat, rows } = input;
  const { workspaceId, context, turnStartedAt } = chat;
  const of = [workspaceId, turnStartedAt?.getTime(), hasAnswered(input), context?.takenAt, context?.wanted];
  const attempt = [...of, rows[0]?.id].join(" ");
  if (episode.contextTried === attempt) return false;
  episode.contextTried = attempt;
  return true;
}

/** The row that gave it is there still, also where no prompt begins as early any more. */
async function repeatContext(
  deps: StepDeps,
  context: StepContext,
  { chat, rows }: StepInput,
): Promise<boolean> {
  const { fence, signal } = context;
  const pin = chat.context;
  const parts = await keepTrying({ ...deps, signal }, () =>
    getHiddenParts(deps.db, chat.id, pin?.messageId ?? ""),
  );
  const found = parts === null ? null : readContextParts(parts);
  if (pin === null || parts === null || found === null) return false;
  const ownNames = toldOwnSkills(rows)?.skills.map(({ name }) => name) ?? [];
  const told = { replaces: tellsContext(rows), clashes: clashesOf(found.skills, ownNames) };
  const head = { type: "data-context" as const, data: { ...found.head, ...told } };
  const repeated = [head, ...parts.slice(1)];
  await keepTrying({ ...deps, signal }, () => commitContext(deps, { fence, parts: repeated, pin }));
  return true;
}

async function readContext(deps: StepDeps, context: StepContext, input: StepInput): Promise<boolean> {
  const { chat, rows } = input;
  const { workspaceId } = chat;
  const { fence, signal } = context;
  if (workspaceId === null) return false;
  const found = await find(deps, context, { ...input, workspaceId });
  throwIfStopped(signal);
  if (found === null) return false;
  const given = contextToGive(found, {
    workspaceId,
    sources: sourcesOf(chat),
    previous: chat.context,
    rows,
    takenAt: new Date(deps.clock.now()).toISOString(),
  });
  await keepTrying({ ...deps, signal }, () => commitContext(deps, { fence, ...given }));
  return given.parts !== null;
}

async function find(
  deps: StepDeps,
  { signal }: StepContext,
  { chat, workspaceId }: StepInput & { workspaceId: string },
): Promise<WorkspaceContext | null> {
  const sources = sourcesOf(chat);
  if (!sources.usual && sources.directories.length === 0) return NOTHING;
  const over = new AbortController();
  const late = deps.clock
    .sleep(READ_BUDGET_MS, AbortSignal.any([signal, over.signal]))
    .then(() => over.abort());
  try {
    return await deps.readContext(workspaceId, {
      ...sources,
      signal: AbortSignal.any([signal, over.signal]),
    });
  } catch (error) {
    if (!signal.aborted)
      deps.log.debug({ err: error, chatId: chat.id }, "A workspace's context could not be read");
    return null;
  } finally {
    over.abort();
    await late;
  }
}

/** Whether the workspace has answered a call of this turn. */
function hasAnswered({ chat, rows }: StepInput): boolean {
  return rows.some((row) => isOfTurn(row, chat.turnStartedAt) && row.calls.some(isAnswer));
}

function isOfTurn({ createdAt }: PromptRow, turnStartedAt: Date | null): boolean {
  return turnStartedAt === null || createdAt >= turnStartedAt;
}

function isAnswer({ kind, state, isError }: PromptRow["calls"][number]): boolean {
  return kind === "workspace" && state === "finished" && !isError;
}
