import type { Tx } from "../../../db/client";
import { findAgent } from "../../../db/queries/agents";
import { listChosenModelIds } from "../../../db/queries/model-overrides";
import { findModel, type ModelWithProvider } from "../../../db/queries/models";
import { AGENT_KINDS, type AgentType, agentTypeOf, whyUnavailable } from "../../chat/agent-types";
import { effortChoices } from "../../chat/reasoning-effort";
import { storableText } from "../../chat/storable-text";
import { cleanTitle, fallbackTitle } from "../../chat/title";
import type { ChatStatus } from "../../chat/wire";
import { AppError } from "../../errors";
import { requireOpenCall } from "../../ledger/require-open-call";
import { createChat } from "../../transitions/create-chat";
import { runInTransaction } from "../../transitions/run-in-transaction";
import type { TransitionContext } from "../../transitions/types";
import type { ChatRow } from "../../transitions/unit";
import { modelDetails } from "../provider-answer";
import type { ProviderContext } from "../provider-context";
import { requireUsableModel } from "../usable-model";

export interface SpawnAgentCommand {
  parentChatId: string;
  /** Of the tool call: the child's id follows from it, so that a call that is run again finds the child it has made. */
  callId: string;
  /** Under which the call is carried out. */
  ownerEpoch: number;
  /** Whether the turn of the call is one that plans: a child never may more than the turn that started it. */
  planMode: boolean;
  type: AgentType;
  prompt: string;
  title: string | null;
  modelId: string | null;
  reasoningEffort: string | null;
}

export interface SpawnAgentContext extends TransitionContext {
  env: ProviderContext["env"];
}

export interface AgentState {
  chatId: string;
  title: string;
  type: AgentType;
  status: ChatStatus;
  /** It plans along with the turn that started it, for as long as there is it: it only reads. */
  planMode: boolean;
}

const MODELS_ARE_LISTED = "Call list_subagent_models for those that can be used.";

/**
 * Starts a chat below another one: same owner, same workspace, its own history.
 *
 * @throws AppError whose message says what to do instead; FenceError when the call is not its owner's to carry out any more.
 */
export async function spawnAgent(ctx: SpawnAgentContext, command: SpawnAgentCommand): Promise<AgentState> {
  const { parentChatId, callId, ownerEpoch, type, prompt } = command;
  const chatId = childIdOf(command.callId);
  return runInTransaction(ctx, async (joined) => {
    const { row } = await requireOpenCall(joined.unit, { chatId: parentChatId, callId, ownerEpoch });
    const made = await findAgent(joined.unit.tx, { parentChatId, chatId });
    if (made !== null) return agentState(made);
    requireParent(row);
    const planMode = command.planMode || row.turnPlanMode;
    const refusal = whyUnavailable(type, { planMode });
    if (refusal !== null) throw new AppError("conflict", refusal);
    const kind = AGENT_KINDS[type];
    const onlyReads = kind.inheritsPlanMode && planMode;
    const content = [{ type: "text" as const, text: storableText(prompt) }];
    const title = (command.title === null ? null : cleanTitle(command.title)) ?? fallbackTitle(content);
    const modelId = await modelOf(joined.unit.tx, ctx.env, { parent: row, type, modelId: command.modelId });
    await requireEffort(joined.unit.tx, { modelId, effort: command.reasoningEffort });
    await createChat(joined, {
      id: chatId,
      ownerId: row.ownerId,
      authorId: row.ownerId,
      parentChatId,
      mode: kind.mode,
      title,
      content,
      modelId,
      workspaceId: row.workspaceId,
      planMode: onlyReads,
      labels: {},
      systemPrompt: row.systemPrompt,
      reasoningEffort: command.reasoningEffort ?? row.reasoningEffort,
      mcpServerIds: [],
      dynamicTools: [],
    });
    return { chatId, title, type, status: "running", planMode: onlyReads };
  });
}

export function agentState(row: ChatRow): AgentState {
  return {
    chatId: row.id,
    title: row.title,
    type: agentTypeOf(row),
    status: row.status,
    planMode: row.planMode,
  };
}

/** `call_…` and `chat_…` are a prefix before the same kind of name. */
function childIdOf(callId: string): string {
  return callId.replace(/^call_/, "chat_");
}

function requireParent(parent: ChatRow): void {
  if (parent.parentChatId === null && parent.mode === null) return;
  throw new AppError("conflict", "A sub-agent cannot start others. Do this yourself.");
}

/** Named in the call, else chosen for this purpose by the person or an administrator, else the parent's. */
async function modelOf(
  tx: Tx,
  env: ProviderContext["env"],
  { parent, type, modelId }: { parent: ChatRow; type: AgentType; modelId: string | null },
): Promise<string> {
  if (modelId !== null) return requireListedModel(tx, env, modelId);
  for (const chosen of await listChosenModelIds(tx, { userId: parent.ownerId, context: type })) {
    const found = await findModel(tx, chosen);
    if (found !== null && isListed(found, env)) return chosen;
  }
  // Only how a refusal is worded depends on the role.
  const caller = { userId: parent.ownerId, role: "member" as const };
  return requireUsableModel(tx, { caller, modelId: null, chatModelId: parent.modelId });
}

/** One of those that list_subagent_models shows: with a key, and with nothing on its way switched off. */
async function requireListedModel(tx: Tx, env: ProviderContext["env"], modelId: string): Promise<string> {
  const found = modelId.includes("\0") ? null : await findModel(tx, modelId);
  if (found !== null && isListed(found, env)) return modelId;
  const refusal =
    found === null ? "There is no such model." : `${found.model.displayName} cannot be used now.`;
  throw new AppError("invalid_request", `${refusal} ${MODELS_ARE_LISTED}`);
}

function isListed(model: ModelWithProvider, env: ProviderContext["env"]): boolean {
  return modelDetails(model, env).unavailable === null;
}

/** An effort that was asked for has to be one that the model knows. */
async function requireEffort(
  tx: Tx,
  { modelId, effort }: { modelId: string; effort: string | null },
): Promise<void> {
  if (effort === null) return;
  const found = await findModel(tx, modelId);
  const choices = effortChoices(found?.model.options.reasoningEffort);
  if (choices.some((choice) => choice === effort)) return;
  const name = found?.model.displayName ?? "Its model";
  throw new AppError(
    "invalid_request",
    `${name} cannot be asked for this reasoning effort. ${MODELS_ARE_LISTED}`,
  );
}
