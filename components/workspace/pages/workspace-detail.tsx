"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { TerminalPanel } from "@/components/terminal/terminal-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { PageHead } from "@/components/settings/page-head";
import { toast } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { workspaceQuery } from "@/lib/api/workspaces";
import { templateForm } from "@/lib/copy/template-copy";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import { formatElapsed } from "@/lib/format";
import { routes } from "@/lib/routes";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { ExternalCommand } from "../external-command";
import { useNewChatChoice } from "../use-new-chat-choice";
import { useWorkspace } from "../use-workspace";
import { WorkspaceLog } from "../workspace-log";
import { type WorkspaceState, workspaceState } from "../workspace-state";
import { workspaceCondition } from "../workspace-words";
import { DeleteWorkspace } from "./delete-workspace";
import { RunningCommands } from "./running-commands";
import { StopWorkspace } from "./stop-workspace";
import { useStopQuestion } from "./use-stop-question";
import { useWorkspaceCommands } from "./use-workspace-commands";
import type { ListedChat } from "./workspace-list";
import { WorkspaceStateText } from "./workspace-state-text";

const LIMIT_NAMES = ["processes", "memoryMb", "cpus", "diskMb"] as const;

/** In the others there is no shell to be had, nor one that has ended. */
const HAS_TERMINALS: readonly (WorkspaceState | null)[] = ["connected", "silent", "stopped"];

interface WorkspaceDetailProps {
  workspaceId: string;
  templateName: string;
  chats: readonly ListedChat[];
}

/** One workspace: how it is, the log of its start, who uses it, and what it was made of. */
export function WorkspaceDetail({ workspaceId, templateName, chats }: WorkspaceDetailProps) {
  const { view, state } = useWorkspace(workspaceId);
  const { error, refetch } = useQuery(workspaceQuery(workspaceId));
  if (state === "deleted") {
    return (
      <EmptyState padded={false} actions={<ButtonLink href={routes.workspaces}>{words.back}</ButtonLink>}>
        {words.notThere}
      </EmptyState>
    );
  }
  if (view === null && error !== null) {
    return (
      <EmptyState padded={false} actions={<Button onClick={() => void refetch()}>{words.tryAgain}</Button>}>
        {words.failed}
      </EmptyState>
    );
  }
  if (view === null) return <Skeleton className="h-6 w-60" />;
  return (
    <>
      <PageHead title={view.name} actions={<Actions view={view} chats={chats.length} />}>
        <StateLine view={view} />
      </PageHead>
      <div className="flex flex-col gap-6">
        {view.driver === "external" && state !== "connected" && (
          <div>
            <ExternalCommand key={view.id} workspaceId={view.id} />
          </div>
        )}
        {state === "connected" && <RunningCommands workspaceId={view.id} chats={chats} />}
        <Section title={words.log.title}>
          <WorkspaceLog workspaceId={view.id} build={view.build} className="rounded-card border" />
        </Section>
        {HAS_TERMINALS.includes(state) && (
          <Section title={words.terminal}>
            <div
              className={cn(
                "flex flex-col overflow-hidden rounded-card border",
                state === "connected" && "has-[[role=tab]]:h-100",
              )}
            >
              <TerminalPanel workspaceId={view.id} />
            </div>
          </Section>
        )}
        <Section title={words.chats}>
          {chats.length === 0 && <p className="text-ui text-muted">{words.chatsEmpty}</p>}
          <ul className="flex flex-col gap-1 text-ui">
            {chats.map((chat) => (
              <li key={chat.id} className="min-w-0 break-words">
                <Link href={routes.chat(chat.id)}>{chat.title}</Link>
                {chat.archived && <span className="text-muted"> · {words.archived}</span>}
              </li>
            ))}
          </ul>
        </Section>
        <Facts view={view} templateName={templateName} />
      </div>
    </>
  );
}

/** The state, for how long, and why. */
function StateLine({ view }: { view: WorkspaceView }) {
  const state = workspaceState(view);
  const { silentForMs } = view;
  return (
    <>
      <WorkspaceStateText view={view} />
      {state === "silent" && silentForMs !== null && ` · ${formatElapsed(silentForMs)}`}
      {view.statusDetail && ` · ${view.statusDetail}`}
    </>
  );
}

function Actions({ view, chats }: { view: WorkspaceView; chats: number }) {
  const router = useRouter();
  const { run, busy } = useWorkspaceCommands();
  const [, choose] = useNewChatChoice();
  const [isDeleting, setDeleting] = useState(false);
  const stopping = useStopQuestion((id) => run("stop", id));
  const isDown = view.status === "stopped" || view.status === "failed";
  const remove = async () => {
    if (!(await run("delete", view.id))) return;
    router.push(routes.workspaces);
    toast(words.deleted(view.name));
  };
  const beginChat = () => {
    choose({ type: "workspace", workspaceId: view.id });
    router.push(routes.newChat);
  };
  return (
    <>
      <Button size="form" onClick={beginChat}>
        {words.newChat}
      </Button>
      {isDown ? (
        <Button
          size="form"
          look="primary"
          busy={busy?.command === "start"}
          onClick={() => void run("start", view.id)}
        >
          {words.start}
        </Button>
      ) : (
        <Button size="form" busy={busy?.command === "stop"} onClick={() => void stopping.ask(view)}>
          {words.stop}
        </Button>
      )}
      <Button size="form" onClick={() => setDeleting(true)}>
        {words.remove}
      </Button>
      <DeleteWorkspace
        view={isDeleting ? view : null}
        chats={chats}
        busy={busy?.command === "delete"}
        onClose={() => setDeleting(false)}
        onConfirm={() => void remove()}
      />
      <StopWorkspace
        question={stopping.question}
        busy={busy?.command === "stop"}
        onClose={stopping.close}
        onConfirm={() => void stopping.confirm()}
      />
    </>
  );
}

function Facts({ view, templateName }: { view: WorkspaceView; templateName: string }) {
  const { facts } = words;
  const parameters = Object.entries(view.userParameters).map(([name, value]) => `${name}: ${value}`);
  const limits = LIMIT_NAMES.flatMap((name) => {
    const value = view.limits[name];
    return value === undefined ? [] : [`${templateForm.limitNames[name]}: ${value}`];
  });
  return (
    <dl className="grid grid-cols-[140px_minmax(0,1fr)] gap-x-3 gap-y-2 text-ui phone:grid-cols-1 phone:gap-y-1">
      <Fact name={facts.template}>{templateName}</Fact>
      <Fact name={facts.place}>{workspaceCondition(view, "connected")}</Fact>
      {view.path !== null && (
        <Fact name={facts.folder}>
          <code className="break-all text-code">{view.path}</code>
        </Fact>
      )}
      <Fact name={facts.parameters}>{parameters.join(", ") || words.none}</Fact>
      <Fact name={facts.env}>{view.envNames.join(", ") || words.none}</Fact>
      <Fact name={facts.limits}>{limits.join(", ") || words.none}</Fact>
      <Fact name={facts.autostop}>{words.autostop(view.autostopMinutes)}</Fact>
      <Fact name={facts.used}>
        <Age at={view.lastUsedAt} />
      </Fact>
      <Fact name={facts.created}>
        <Age at={view.createdAt} />
      </Fact>
      <Fact name={facts.id}>
        <code className="break-all text-code">{view.id}</code>
      </Fact>
    </dl>
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

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="pb-2 text-panel">{title}</h2>
      {children}
    </section>
  );
}
