import type { AgentType } from "../../chat/agent-types";
import type { ReasoningEffort } from "../../chat/model-types";
import type { ChatError, ChatStatus } from "../../chat/wire";

/** Which call of which chat asks. */
export interface AgentRequest {
  parentChatId: string;
  /** Ledger id: what it makes is made once, however often it is run. */
  callId: string;
  /** Under which the call is carried out. */
  ownerEpoch: number;
  /** Whether the turn of the call is one that plans. */
  planMode: boolean;
}

export interface AgentView {
  chatId: string;
  title: string;
  type: AgentType;
  status: ChatStatus;
  /** A turn that plans started it: it only reads, also when nobody plans any more. */
  planMode: boolean;
}

export interface SpawnRequest extends AgentRequest {
  type: AgentType;
  prompt: string;
  title: string | null;
  modelId: string | null;
  reasoningEffort: string | null;
}

export interface WaitRequest extends AgentRequest {
  chatId: string;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface WaitedAgent extends AgentView {
  isDone: boolean;
  /** Its last words; null: it has said nothing. */
  report: string | null;
  lastError: ChatError | null;
}

export interface AgentModel {
  id: string;
  displayName: string;
  reasoningEfforts: ReasoningEffort[];
}

/**
 * What tools of sub-agents need, given by the composition root. Only agents of the asking chat exist for it. A refusal is an
 * AppError whose message tells the model what to do next. Starting and steering ends in a FenceError when the call is not open
 * under its owner any more.
 */
export interface Agents {
  spawn(request: SpawnRequest): Promise<AgentView>;
  /** Until it is done, or the time since the call's first start is up. */
  wait(request: WaitRequest): Promise<WaitedAgent>;
  /** `interrupted`: it was at work, and left that. */
  message(
    request: AgentRequest & { chatId: string; text: string; interrupt: boolean },
  ): Promise<AgentView & { interrupted: boolean }>;
  interrupt(request: AgentRequest & { chatId: string }): Promise<AgentView & { interrupted: boolean }>;
  list(
    request: AgentRequest & { limit: number; offset: number },
  ): Promise<{ agents: (AgentView & { lastTurnAt: Date })[]; total: number }>;
  models(): Promise<AgentModel[]>;
}
