"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NoticeLine } from "@/components/chat/composer/notice-line";
import { choosePanelTab } from "@/components/chat/panel/panel-tab";
import { useFrame } from "@/components/shell/frame-provider";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { updateChat } from "@/lib/api/chats";
import { createWorkspace, startWorkspace, stopWorkspace } from "@/lib/api/workspaces";
import { copy } from "@/lib/copy";
import { externalCopy } from "@/lib/copy/external-copy";
import { workspaceCopy } from "@/lib/copy/workspace-copy";
import { formatElapsed } from "@/lib/format";
import { routes } from "@/lib/routes";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { useSeconds } from "@/components/ui/use-seconds";
import { ExternalCommand } from "./external-command";
import { type SeenWorkspace, useWorkspace } from "./use-workspace";
import { useWorkspaceLog } from "./use-workspace-log";

interface WorkspaceNoticeProps {
  chatId: string;
  workspaceId: string | null;
}

/** One sentence and one button over the composer while the workspace is not as it should be; otherwise nothing. */
export function WorkspaceNotice({ chatId, workspaceId }: WorkspaceNoticeProps) {
  const seen = useWorkspace(workspaceId);
  if (workspaceId === null) return null;
  const { view, state } = seen;
  const isTheirs = view?.driver === "external" && state !== "deleted" && state !== "connected";
  if (isTheirs && state !== null) {
    return (
      <NoticeLine action={<ExternalCommand key={workspaceId} workspaceId={workspaceId} />}>
        {externalCopy.waiting[state]}
      </NoticeLine>
    );
  }
  return <StateNotice chatId={chatId} workspaceId={workspaceId} {...seen} />;
}

interface StateNoticeProps extends SeenWorkspace {
  chatId: string;
  workspaceId: string;
}

function StateNotice({ chatId, workspaceId, view, state, seenAtMs }: StateNoticeProps) {
  switch (state) {
    case null:
    case "connected":
      return null;
    case "starting":
      return view && <Starting view={view} />;
    case "silent":
      return view && <Silent view={view} seenAtMs={seenAtMs} />;
    case "stopped":
      return (
        <Line
          sentence={workspaceCopy.stopped.sentence(view?.statusDetail ?? null)}
          button={workspaceCopy.stopped.button}
          run={() => startWorkspace(workspaceId)}
        />
      );
    case "failed":
      return <Failed workspaceId={workspaceId} detail={view?.statusDetail ?? null} />;
    case "deleted": {
      const { sentence, buttons } = copy.workspace.deleted;
      const replace = async () => updateChat(chatId, { workspaceId: (await createWorkspace({})).id });
      return <Line sentence={sentence} button={buttons[0] ?? ""} run={replace} />;
    }
  }
}

function Failed({ workspaceId, detail }: { workspaceId: string; detail: string | null }) {
  return (
    <Line
      sentence={workspaceCopy.failed.sentence(detail)}
      button={workspaceCopy.failed.button}
      run={() => startWorkspace(workspaceId)}
    >
      <ShowLog workspaceId={workspaceId} />
    </Line>
  );
}

function Starting({ view }: { view: WorkspaceView }) {
  const now = useSeconds(true);
  const { lines } = useWorkspaceLog(view.id, view.build);
  const [first] = lines;
  // Whoever starts it says every few seconds that it is at work, which is no new beginning.
  const age =
    now === null || first === undefined ? "" : formatElapsed(Math.max(0, now - Date.parse(first.createdAt)));
  const phase = lines.at(-1)?.text ?? view.statusDetail ?? workspaceCopy.startingPhase;
  return (
    <NoticeLine action={<ShowLog workspaceId={view.id} />}>{workspaceCopy.starting(phase, age)}</NoticeLine>
  );
}

function ShowLog({ workspaceId }: { workspaceId: string }) {
  return (
    <ButtonLink look="quiet" href={routes.workspace(workspaceId)}>
      {workspaceCopy.showLog}
    </ButtonLink>
  );
}

interface SilentProps {
  view: WorkspaceView;
  seenAtMs: number;
}

/** A restart ends all that runs: it is offered once the daemon has been silent for long. */
function Silent({ view, seenAtMs }: SilentProps) {
  const now = useSeconds(true);
  const { showPanel } = useFrame();
  const age = formatElapsed((view.silentForMs ?? 0) + Math.max(0, (now ?? seenAtMs) - seenAtMs));
  const { sentence, buttons } = copy.workspace.silent(age);
  const showDetails = () => {
    choosePanelTab("details");
    showPanel(true);
  };
  const details = (
    <Button look="quiet" onClick={showDetails}>
      {buttons[1]}
    </Button>
  );
  if (view.connection !== "timed_out") return <NoticeLine action={details}>{sentence}</NoticeLine>;
  const restart = async () => {
    await stopWorkspace(view.id);
    await startWorkspace(view.id);
  };
  return (
    <Line sentence={sentence} button={buttons[0] ?? ""} run={restart}>
      {details}
    </Line>
  );
}

interface LineProps {
  sentence: string;
  button: string;
  run: () => Promise<unknown>;
  children?: ReactNode;
}

function Line({ sentence, button, run, children }: LineProps) {
  const client = useQueryClient();
  const work = useMutation({
    mutationFn: run,
    onError: (error) => toastError(isApiError(error) ? error.message : workspaceCopy.notAnswered),
    onSettled: () => client.invalidateQueries({ queryKey: ["workspaces"] }),
  });
  return (
    <NoticeLine
      action={
        <>
          <Button busy={work.isPending} onClick={() => work.mutate()}>
            {button}
          </Button>
          {children}
        </>
      }
    >
      {sentence}
    </NoticeLine>
  );
}
