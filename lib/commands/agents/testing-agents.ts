import { newId } from "../../ids";
import { systemClock } from "../../clock";
import type { AgentRequest } from "../../tools/agents/agents";
import { createToolRegistry } from "../../tools/registry";
import { until, type WorkerBench } from "../../worker/testing-bench";
import { finish, type Reply, textParts } from "../../worker/testing-model";
import { WorkspaceError } from "../../workspace/connection";
import { createAgents } from "./create-agents";

const ENV = { providerKeys: {}, ssrfAllow: [] };

/** A worker whose chats have the real tools of sub-agents. */
export async function startAgentWorker(
  bench: WorkerBench,
  more: Parameters<WorkerBench["startWorker"]>[0] = {},
) {
  const pubsub = await bench.pubsub();
  const agents = createAgents({ db: bench.db, pubsub, clock: systemClock, env: ENV as never });
  const noWorkspace = () => Promise.reject(new WorkspaceError("lost", "There is no workspace here."));
  const tools = createToolRegistry({
    connect: () => {
      throw new WorkspaceError("lost", "There is no workspace here.");
    },
    create: noWorkspace,
    find: async () => null,
    ensureRunning: noWorkspace,
    stop: noWorkspace,
    lastLog: async () => [],
    boundTo: async () => null,
    templates: { offered: () => Promise.resolve([]) },
    approvedPrograms: () => Promise.resolve([]),
    bind: async () => {},
    givenSkills: noWorkspace,
    ownSkillBody: noWorkspace,
    firstTouch: async () => {},
    keepFile: noWorkspace,
    agents,
  });
  return { ...(await bench.startWorker({ ...more, pubsub, tools })), agents };
}

/** Says something and does not end before the gate is opened. */
export const staysAtWork = (text: string, gate: { opened: Promise<void> }): Reply =>
  async function* () {
    yield* textParts(text);
    await gate.opened;
    yield finish();
  };

/** A call of the present turn of a chat that is at work, begun by the chat's owner; whoever asks gives it to a command. */
export async function openCall(
  bench: WorkerBench,
  parentChatId: string,
): Promise<AgentRequest & { planMode: boolean }> {
  const callId = newId("call");
  const { ownerEpoch, turnPlanMode } = await until(`${parentChatId} is at work`, async () => {
    const chat = await bench.chat(parentChatId);
    return chat.status === "running" && chat.workerId !== null ? chat : null;
  });
  await bench.sql`
    insert into tool_calls (id, chat_id, message_id, ordinal, tool_call_id, tool_name, kind, input, input_hash, state, owner_epoch, started_at)
    select ${callId}, ${parentChatId}, max(m.id), (select count(*) from tool_calls where chat_id = ${parentChatId}), ${callId},
      'spawn_agent', 'server', '{}', '', 'started', ${ownerEpoch}, now()
    from chat_messages m where m.chat_id = ${parentChatId}`;
  return { parentChatId, callId, ownerEpoch, planMode: turnPlanMode };
}
