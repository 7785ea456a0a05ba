"use client";

import type { ComponentType } from "react";
import { CallBoundary } from "./call-boundary";
import type { CallView } from "./call-view";
import { AgentCard } from "./renderers/agent";
import { AttachFileCard } from "./renderers/attach-file";
import { QuestionCard } from "./renderers/ask-user-question";
import { CreateWorkspaceCard } from "./renderers/create-workspace";
import { EditFilesCard } from "./renderers/edit-files";
import { ExecuteCard } from "./renderers/execute";
import { GenericCard } from "./renderers/generic";
import { ProcessListCard } from "./renderers/process-list";
import { ProcessOutputCard } from "./renderers/process-output";
import { ProcessSignalCard } from "./renderers/process-signal";
import { PlanCard } from "./renderers/propose-plan";
import { ReadFileCard } from "./renderers/read-file";
import { ReadSkillCard } from "./renderers/read-skill";
import { TemplateCard, TemplatesCard } from "./renderers/templates";
import { WriteFileCard } from "./renderers/write-file";

const CARDS: Record<string, ComponentType<{ call: CallView }>> = {
  read_file: ReadFileCard,
  read_skill: ReadSkillCard,
  read_skill_file: ReadSkillCard,
  edit_files: EditFilesCard,
  write_file: WriteFileCard,
  execute: ExecuteCard,
  process_output: ProcessOutputCard,
  process_list: ProcessListCard,
  process_signal: ProcessSignalCard,
  attach_file: AttachFileCard,
  list_templates: TemplatesCard,
  read_template: TemplateCard,
  create_workspace: CreateWorkspaceCard,
  spawn_agent: AgentCard,
  wait_agent: AgentCard,
  message_agent: AgentCard,
  interrupt_agent: AgentCard,
  ask_user_question: QuestionCard,
  propose_plan: PlanCard,
};

/** What an opened call shows: the real thing. Fetched with the first row that is opened. */
export function CallCard({ call }: { call: CallView }) {
  const Card = Object.hasOwn(CARDS, call.toolName) ? (CARDS[call.toolName] ?? GenericCard) : GenericCard;
  return (
    <CallBoundary fallback={<GenericCard call={call} />}>
      <Card call={call} />
    </CallBoundary>
  );
}
