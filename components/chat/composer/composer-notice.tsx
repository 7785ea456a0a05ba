"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Stopping } from "@/components/chat/use-stopping";
import { useMe } from "@/components/shell/me-provider";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { modelsQuery } from "@/lib/api/models";
import { processesQuery, stopProcess } from "@/lib/api/processes";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";

interface ComposerNoticeProps {
  chat: Chat;
  modelId: string | null;
  stopping: Stopping;
  /** What is said about the workspace, when nothing ranks above it. */
  children: ReactNode;
}

/** At most one sentence over the composer: an overdue stop, no model, the demo, the workspace, capacity; in this order. */
export function ComposerNotice({ chat, modelId, stopping, children }: ComposerNoticeProps) {
  const { data } = useQuery(modelsQuery());
  const { role, adminNames } = useMe();
  if (stopping.active && stopping.overdue) return <OverdueStop chatId={chat.id} />;
  if (data && data.items.length === 0) {
    const notice = copy.noModel(role, adminNames);
    return (
      <NoticeLine
        action={
          role === "admin" && <ButtonLink href={routes.admin("models")}>{notice.buttons[0]}</ButtonLink>
        }
      >
        {notice.sentence}
      </NoticeLine>
    );
  }
  if (chat.waitingForCapacity) return <NoticeLine>{copy.turn.capacity(null)}</NoticeLine>;
  const model = data?.items.find((item) => item.id === modelId);
  if (model?.providerType === "demo") {
    const { sentence, buttons } = copy.demo.banner;
    return (
      <>
        {children}
        <NoticeLine
          action={role === "admin" && <ButtonLink href={routes.admin("models")}>{buttons[0]}</ButtonLink>}
        >
          {sentence}
        </NoticeLine>
      </>
    );
  }
  return children;
}

export function NoticeLine({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-3 flex min-h-8 flex-wrap items-center gap-2 rounded-t-card border border-b-0 bg-inset px-3 py-1 text-muted text-ui phone:mx-2">
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}

function OverdueStop({ chatId }: { chatId: string }) {
  const { data } = useQuery(processesQuery(chatId));
  const running = data?.items.filter((item) => item.running) ?? [];
  const { sentence, buttons } = copy.turn.stillStopping(running[0]?.command ?? "the step");
  const force = () => {
    for (const item of running) void stopProcess(chatId, item.id).catch(() => {});
  };
  return (
    <NoticeLine action={running.length > 0 && <Button onClick={force}>{buttons[0]}</Button>}>
      {sentence}
    </NoticeLine>
  );
}
