"use client";

import { useQuery } from "@tanstack/react-query";
import { useWatch } from "@/components/shell/watch-provider";
import { McpNotice } from "@/components/workspace/mcp-notice";
import { useMcpServers } from "@/components/workspace/use-mcp-servers";
import { useWorkspace } from "@/components/workspace/use-workspace";
import { WorkspaceNotice } from "@/components/workspace/workspace-notice";
import { modelsQuery } from "@/lib/api/models";
import type { Model } from "@/lib/api/schemas/models";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { planCopy } from "@/lib/copy/plan-copy";
import { writingAgents } from "../agents/working-agents";
import { WritingAgentsNotice } from "../agents/writing-agents-notice";
import { ArchivedNotice } from "./archived-notice";
import { DemoNotice, NoModelNotice } from "./model-notice";
import { NoticeLine } from "./notice-line";

interface ComposerNoticeProps {
  chat: Chat;
  modelId: string | null;
}

/** At most one sentence over the composer, by rank: archived, no model, the workspace, sub-agents beside a plan, programs that wait for approval, capacity, a plan without commands, the demo. */
export function ComposerNotice({ chat, modelId }: ComposerNoticeProps) {
  const { data } = useQuery(modelsQuery());
  const workspace = useWorkspace(chat.workspaceId);
  const { servers } = useMcpServers(chat.workspaceId);
  const agents = writingAgents(useWatch().chats.values(), chat);
  const models = data?.items ?? [];
  if (chat.archived) return <ArchivedNotice chat={chat} />;
  if (data !== undefined && models.length === 0) return <NoModelNotice />;
  if (workspace.state !== null && workspace.state !== "connected") {
    return <WorkspaceNotice chatId={chat.id} workspaceId={chat.workspaceId} />;
  }
  if (agents.length > 0) return <WritingAgentsNotice agents={agents} />;
  const waiting = servers.filter(({ state }) => state === "waiting");
  if (chat.workspaceId !== null && waiting.length > 0) {
    return <McpNotice workspaceId={chat.workspaceId} waiting={waiting} />;
  }
  const cannotRun = workspace.view?.canRunApart === false;
  return <LesserNotice chat={chat} model={chosen(models, modelId)} cannotRun={cannotRun} />;
}

interface LesserNoticeProps {
  chat: Chat;
  model: Model | undefined;
  /** Its workspace has nowhere to run commands in which nothing may be changed. */
  cannotRun: boolean;
}

function LesserNotice({ chat, model, cannotRun }: LesserNoticeProps) {
  if (chat.waitingForCapacity) return <NoticeLine>{copy.turn.capacity(chat.chatsAhead)}</NoticeLine>;
  if (chat.planMode && cannotRun) return <NoticeLine>{planCopy.noSandbox}</NoticeLine>;
  return model?.providerType === "demo" ? <DemoNotice /> : null;
}

function chosen(models: readonly Model[], modelId: string | null): Model | undefined {
  return models.find(({ id }) => id === modelId) ?? models.find(({ isDefault }) => isDefault);
}
