"use client";

import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/components/shell/me-provider";
import { ButtonLink } from "@/components/ui/button-link";
import { NoticeLine } from "./notice-line";
import { useWorkspace } from "@/components/workspace/use-workspace";
import { WorkspaceNotice } from "@/components/workspace/workspace-notice";
import { modelsQuery } from "@/lib/api/models";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";

interface ComposerNoticeProps {
  chat: Chat;
  modelId: string | null;
}

/** At most one sentence over the composer, by rank: no model, the workspace, capacity, the demo. */
export function ComposerNotice({ chat, modelId }: ComposerNoticeProps) {
  const { data } = useQuery(modelsQuery());
  const workspace = useWorkspace(chat.workspaceId);
  if (data?.items.length === 0) return <NoModel />;
  if (workspace.state !== null && workspace.state !== "connected") {
    return <WorkspaceNotice chatId={chat.id} workspaceId={chat.workspaceId} />;
  }
  if (chat.waitingForCapacity) return <NoticeLine>{copy.turn.capacity(null)}</NoticeLine>;
  return <DemoNotice modelId={modelId} />;
}

/** Nothing can run: the way to a model for who may set one up, and a name to ask for everybody else. */
export function NoModel() {
  const { role, adminNames } = useMe();
  const { sentence, buttons } = copy.noModel(role, adminNames);
  return (
    <NoticeLine
      action={role === "admin" && <ButtonLink href={routes.admin("models")}>{buttons[0]}</ButtonLink>}
    >
      {sentence}
    </NoticeLine>
  );
}

/** A script answers here, not a model: said for as long as it is so. */
export function DemoNotice({ modelId }: { modelId: string | null }) {
  const { data } = useQuery(modelsQuery());
  const { role } = useMe();
  const models = data?.items ?? [];
  const model = models.find(({ id }) => id === modelId) ?? models.find(({ isDefault }) => isDefault);
  if (model?.providerType !== "demo") return null;
  const { sentence, buttons } = copy.demo.banner;
  return (
    <NoticeLine
      action={role === "admin" && <ButtonLink href={routes.admin("models")}>{buttons[0]}</ButtonLink>}
    >
      {sentence}
    </NoticeLine>
  );
}
