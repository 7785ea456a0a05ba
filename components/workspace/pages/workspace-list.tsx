"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { PageHead } from "@/components/settings/page-head";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { workspacesQuery } from "@/lib/api/workspaces";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import { routes } from "@/lib/routes";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { workspacePlace, workspaceCondition } from "../workspace-words";
import { CreateWorkspace } from "./create-workspace";
import { DeleteWorkspace } from "./delete-workspace";
import { StopWorkspace } from "./stop-workspace";
import { useStopQuestion } from "./use-stop-question";
import { useWorkspaceCommands } from "./use-workspace-commands";
import { WorkspaceStateText } from "./workspace-state-text";

export interface ListedChat {
  id: string;
  workspaceId: string;
  title: string;
  archived: boolean;
}

const POLL_MS = 5_000;

/** One's own workspaces, with what they are and what can be done with them. */
export function WorkspaceList({ chats }: { chats: readonly ListedChat[] }) {
  const router = useRouter();
  const { data, error, refetch } = useQuery({ ...workspacesQuery(), refetchInterval: POLL_MS });
  const { run, busy } = useWorkspaceCommands();
  const [deleting, setDeleting] = useState<WorkspaceView | null>(null);
  const rows = data?.items.filter(({ status }) => status !== "deleted");
  const chatsOf = ({ id }: WorkspaceView) => chats.filter(({ workspaceId }) => workspaceId === id);
  const stopping = useStopQuestion((id) => run("stop", id));
  const actions = {
    start: ({ id }: WorkspaceView) => void run("start", id),
    stop: (view: WorkspaceView) => void stopping.ask(view),
    ask: setDeleting,
  };
  const remove = async () => {
    if (deleting === null || !(await run("delete", deleting.id))) return;
    setDeleting(null);
    toast(words.deleted(deleting.name));
  };
  return (
    <>
      <PageHead
        title={words.title}
        actions={<CreateWorkspace onMade={({ id }) => router.push(routes.workspace(id))} />}
      >
        {words.sentence}
      </PageHead>
      {rows === undefined && error === null && <Loading />}
      {rows === undefined && error !== null && (
        <EmptyState padded={false} actions={<Button onClick={() => void refetch()}>{words.tryAgain}</Button>}>
          {words.failed}
        </EmptyState>
      )}
      {rows?.length === 0 && <EmptyState padded={false}>{words.empty}</EmptyState>}
      {rows !== undefined && rows.length > 0 && (
        <DataTable
          label={words.title}
          rows={rows}
          rowKey={({ id }) => id}
          columns={columnsOf({ chatsOf, ...actions })}
        />
      )}
      <DeleteWorkspace
        view={deleting}
        chats={deleting ? chatsOf(deleting).length : 0}
        busy={busy !== null}
        onClose={() => setDeleting(null)}
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

interface RowActions {
  chatsOf: (view: WorkspaceView) => readonly ListedChat[];
  start: (view: WorkspaceView) => void;
  stop: (view: WorkspaceView) => void;
  ask: (view: WorkspaceView) => void;
}

function columnsOf({ chatsOf, start, stop, ask }: RowActions): Column<WorkspaceView>[] {
  return [
    {
      title: words.columns.name,
      isTitle: true,
      cell: (view) => (
        <span className="block min-w-0">
          <Link href={routes.workspace(view.id)} className="break-words">
            {view.name}
          </Link>
          {workspacePlace(view) !== view.name && (
            <span className="block truncate font-normal text-meta text-muted" title={view.path ?? undefined}>
              {workspacePlace(view)}
            </span>
          )}
        </span>
      ),
    },
    {
      title: words.columns.state,
      width: "w-28",
      isBare: true,
      cell: (view) => <WorkspaceStateText view={view} />,
    },
    { title: words.columns.place, hasLine: true, cell: (view) => workspaceCondition(view, "connected") },
    {
      title: words.columns.chats,
      hasLine: true,
      cell: (view) => {
        const [first, ...more] = chatsOf(view);
        if (first === undefined) return words.noChats;
        return (
          <span className="block truncate phone:inline">
            <Link href={routes.chat(first.id)}>{first.title}</Link>
            {more.length > 0 && ` +${more.length}`}
          </span>
        );
      },
    },
    { title: words.columns.used, width: "w-24", cell: (view) => <Age at={view.lastUsedAt} /> },
    {
      title: "",
      width: "w-12",
      isAction: true,
      cell: (view) => (
        <Menu
          trigger={
            <IconButton label={words.more(view.name)}>
              <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
            </IconButton>
          }
        >
          {view.status === "stopped" || view.status === "failed" ? (
            <MenuItem onSelect={() => start(view)}>{words.start}</MenuItem>
          ) : (
            <MenuItem onSelect={() => stop(view)}>{words.stop}</MenuItem>
          )}
          <MenuSeparator />
          <MenuItem onSelect={() => ask(view)}>{words.remove}</MenuItem>
        </Menu>
      ),
    },
  ];
}

function Loading() {
  return (
    <div className="flex flex-col gap-5 pt-2">
      {["a", "b", "c"].map((row) => (
        <Skeleton key={row} className="h-5 w-full" />
      ))}
    </div>
  );
}
