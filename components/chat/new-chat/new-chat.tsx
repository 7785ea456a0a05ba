"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { Composer, type ComposerHandle } from "@/components/chat/composer/composer";
import { NEW_CHAT_PLACE } from "@/components/chat/composer/drafts";
import { planCommand } from "@/components/chat/composer/plan-command";
import { ColumnHeader } from "@/components/shell/column-header";
import { useWatch } from "@/components/shell/watch-provider";
import { useNewChatChoice } from "@/components/workspace/use-new-chat-choice";
import { settleChoice } from "@/components/workspace/workspace-choice";
import { WorkspacePicker } from "@/components/workspace/workspace-picker";
import { templatesQuery } from "@/lib/api/templates";
import { workspacesQuery } from "@/lib/api/workspaces";
import type { Isolation } from "@/lib/chat/workspace-types";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { NewChatNotice } from "./new-chat-notice";
import { PendingMessage, SendFailure } from "./pending-message";
import { useNewChat } from "./use-new-chat";
import { useNewChatModel } from "./use-new-chat-model";

/** The question, the composer and where to work; nothing else. `isolation`: of a workspace that is made here now. */
export function NewChat({ isolation }: { isolation: Isolation }) {
  const composer = useRef<ComposerHandle>(null);
  const { modelId, choose, effort, chooseEffort, problem } = useNewChatModel();
  const [choice, setChoice] = useNewChatChoice();
  const { data: workspaces } = useQuery(workspacesQuery());
  const { data: templates } = useQuery(templatesQuery());
  const { chats } = useWatch();
  const [planMode, setPlanMode] = useState(false);
  const plan = useMemo(() => ({ on: planMode, onChange: setPlanMode }), [planMode]);
  const commands = useMemo(() => [planCommand(plan)], [plan]);
  const { pending, send, tryAgain, takeBack } = useNewChat();
  const known = { workspaces: workspaces?.items ?? null, templates: templates?.items ?? null };
  const settled = settleChoice(choice, known);
  const workspaceId = settled.type === "workspace" ? settled.workspaceId : null;
  const canRunApart = known.workspaces?.find(({ id }) => id === workspaceId)?.canRunApart;

  return (
    <>
      <ColumnHeader />
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-6 pb-6 phone:px-2">
        <div className="min-h-4 basis-[36%]" />
        <div className="mx-auto w-full max-w-190 shrink-0">
          {pending ? (
            <PendingMessage pending={pending} />
          ) : (
            <h1 className="mb-3 text-prose-1 phone:px-2">{copy.newChat.question}</h1>
          )}
          <Composer
            place={NEW_CHAT_PLACE}
            placeholder={panelCopy.newChat.placeholder}
            modelId={modelId}
            onModelChange={choose}
            effort={effort}
            onEffortChange={chooseEffort}
            blocked={pending !== null || problem === "no_model"}
            onSend={({ text, files = [] }) =>
              send({
                text,
                files,
                modelId,
                effort,
                planMode,
                choice: settled,
              })
            }
            plan={plan}
            commands={commands}
            workspaceId={workspaceId}
            handle={composer}
            notice={
              <NewChatNotice problem={problem} plansWithoutCommands={planMode && canRunApart === false} />
            }
            keepsDraft
          />
          {pending?.state === "failed" && (
            <SendFailure
              problem={pending.problem}
              onTryAgain={tryAgain}
              onTakeBack={() => composer.current?.insert(takeBack())}
            />
          )}
          <div className="mt-2">
            <WorkspacePicker
              choice={choice}
              onChange={setChoice}
              chats={chats.values()}
              isolation={isolation}
              disabled={pending !== null}
            />
          </div>
        </div>
      </div>
    </>
  );
}
