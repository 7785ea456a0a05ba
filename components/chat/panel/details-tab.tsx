"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Chip } from "@/components/ui/chip";
import { useNow } from "@/components/ui/age";
import { useWorkspace } from "@/components/workspace/use-workspace";
import { WORKSPACE_STATE_WORDS } from "@/components/workspace/workspace-words";
import { modelsQuery } from "@/lib/api/models";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";
import { ISOLATION_WORDS } from "@/lib/copy/workspace-copy";
import { routes } from "@/lib/routes";
import { formatCount, formatMoment, formatMoney, formatTokens } from "@/lib/format";
import { ContextFacts } from "./context-facts";
import { McpSection } from "./mcp-section";
import { Copyable } from "./copyable";

/** The facts of a chat, for looking up and for copying. */
export function DetailsTab({ chat }: { chat: Chat }) {
  const { data } = useQuery(modelsQuery());
  const hasClock = useNow() !== null;
  const { usage } = chat;
  const model = data?.items.find((item) => item.id === chat.modelId);
  const limit = usage.contextLimit === null ? panelCopy.details.noLimit : formatCount(usage.contextLimit);
  return (
    <>
      <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-2 px-4 py-3 text-ui">
        <Fact name="Chat">
          <Copyable value={chat.id} name="the chat's id" />
        </Fact>
        <Fact name="Model">
          {model
            ? `${model.displayName} · ${model.providerName}`
            : (chat.modelId ?? panelCopy.details.noModel)}
        </Fact>
        <WorkspaceFacts workspaceId={chat.workspaceId} />
        <Fact name="Tokens">
          {formatTokens(usage.inputTokens)} in, {formatTokens(usage.outputTokens)} out
        </Fact>
        <Fact name="Context">
          {formatCount(usage.contextTokens)} of {limit}
        </Fact>
        <Fact name="Cost">{formatMoney(usage.costMicros)}</Fact>
        {Object.keys(chat.labels).length > 0 && (
          <Fact name="Labels">
            <span className="flex flex-wrap gap-1">
              {Object.entries(chat.labels).map(([name, value]) => (
                <Chip key={name}>{value === "" ? name : `${name}: ${value}`}</Chip>
              ))}
            </span>
          </Fact>
        )}
        <Fact name="Created">
          <time dateTime={chat.createdAt}>{hasClock ? formatMoment(chat.createdAt) : ""}</time>
        </Fact>
      </dl>
      <ContextFacts chat={chat} />
      {chat.workspaceId !== null && <McpSection workspaceId={chat.workspaceId} />}
    </>
  );
}

function WorkspaceFacts({ workspaceId }: { workspaceId: string | null }) {
  const { view, state } = useWorkspace(workspaceId);
  if (workspaceId === null) return <Fact name="Workspace">{panelCopy.details.noWorkspace}</Fact>;
  return (
    <>
      <Fact name="Workspace">
        <Copyable value={workspaceId} name="the workspace's id" />
      </Fact>
      {view && (
        <Fact name="Name">
          <Link href={routes.workspace(workspaceId)}>{view.name}</Link>
        </Fact>
      )}
      {view?.path && (
        <Fact name="Folder">
          <Copyable value={view.path} name="the folder's path" />
        </Fact>
      )}
      {view?.isolation && (
        <Fact name="Commands run on">
          {ISOLATION_WORDS[view.driver][view.isolation]}
          {view.network ? ", with network" : ", without network"}
        </Fact>
      )}
      {state && (
        <Fact name="State">
          {WORKSPACE_STATE_WORDS[state]}
          {view?.statusDetail && <span className="block text-muted">{view.statusDetail}</span>}
        </Fact>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
