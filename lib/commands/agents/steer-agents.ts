import { listAgents as listAgentRows } from "../../../db/queries/agents";
import { getChat } from "../../../db/queries/chats";
import { requireOpenCall } from "../../ledger/require-open-call";
import { type JoinedContext, runInTransaction } from "../../transitions/run-in-transaction";
import type { TransitionContext } from "../../transitions/types";
import { interruptChat } from "../interrupt-chat";
import { runIdempotent } from "../run-idempotent";
import { sendMessage } from "../send-message";
import { requireAgent } from "./require-agent";
import { type AgentState, agentState } from "./spawn-agent";

interface AgentTarget {
  parentChatId: string;
  chatId: string;
  callId: string;
  /** Under which the call is carried out. */
  ownerEpoch: number;
}

export type SteeredAgent = AgentState & { interrupted: boolean };

/**
 * Sends a message to a sub-agent, once per call.
 *
 * @throws AppError when it cannot be had; FenceError when the call is not its owner's to carry out any more.
 */
export async function messageAgent(
  ctx: TransitionContext,
  command: AgentTarget & { text: string; interrupt: boolean },
): Promise<SteeredAgent> {
  const { chatId, callId, text, interrupt } = command;
  const agent = await requireAgent(ctx.db, command);
  const request = {
    userId: agent.ownerId,
    method: "TOOL",
    path: `/chats/${chatId}/messages`,
    key: callId,
    body: { text, interrupt },
  };
  const { body } = await whileOpen(ctx, command, (call) =>
    runIdempotent(call, request, async (joined) => {
      const before = await joined.unit.lock(chatId);
      const wasAtWork = before?.row.status === "running" || before?.row.status === "interrupting";
      await sendMessage(joined, {
        caller: { userId: agent.ownerId, role: "member" },
        chatId,
        content: [{ type: "text", text }],
        busyBehavior: interrupt ? "interrupt" : "queue",
      });
      return { status: 200, body: { interrupted: interrupt && wasAtWork } };
    }),
  );
  const interrupted =
    typeof body === "object" && body !== null && "interrupted" in body && body.interrupted === true;
  return { ...agentState((await getChat(ctx.db, chatId)) ?? agent), interrupted };
}

/** Stops what a sub-agent does; one that is idle is left as it is. @throws as `messageAgent`. */
export async function interruptAgent(ctx: TransitionContext, command: AgentTarget): Promise<SteeredAgent> {
  const { chatId } = command;
  return whileOpen(ctx, command, async (joined) => {
    const agent = await requireAgent(joined.unit.tx, command);
    const caller = { userId: agent.ownerId, role: "member" as const };
    const { changed, chat } = await interruptChat(joined, { caller, chatId });
    return { ...agentState(agent), status: chat.status, interrupted: changed };
  });
}

/** Steers in one transaction with the look at the call: a parent that was stopped before steers nobody. */
function whileOpen<T>(
  ctx: TransitionContext,
  { parentChatId: chatId, callId, ownerEpoch }: AgentTarget,
  steer: (joined: JoinedContext) => Promise<T>,
): Promise<T> {
  return runInTransaction(ctx, async (joined) => {
    await requireOpenCall(joined.unit, { chatId, callId, ownerEpoch });
    return steer(joined);
  });
}

/** A page of the sub-agents of a chat. */
export async function listAgents(
  { db }: Pick<TransitionContext, "db">,
  page: { parentChatId: string; limit: number; offset: number },
): Promise<{ agents: (AgentState & { lastTurnAt: Date })[]; total: number }> {
  const { rows, total } = await listAgentRows(db, page);
  return { agents: rows.map((row) => ({ ...agentState(row), lastTurnAt: row.lastTurnAt })), total };
}
