"use client";

import {
  BookOpen,
  Bot,
  CircleStop,
  FilePen,
  FilePlus,
  FileText,
  FolderPlus,
  FolderSync,
  FolderX,
  LayoutTemplate,
  List,
  ListChecks,
  MessageCircleQuestionMark,
  Paperclip,
  type LucideIcon,
  Terminal,
  Wrench,
} from "lucide-react";
import { memo, Suspense } from "react";
import { Chip } from "@/components/ui/chip";
import { lazyPart } from "@/components/ui/lazy-part";
import { type CallView, isForPerson } from "./call-view";
import { type CallWords, callWords, isInBackground } from "./call-words";
import { ChangeFigures } from "./change-figures";
import { useOpenRow } from "./chat-actions";
import { OutcomeUnknownCard } from "./renderers/outcome-unknown";
import { RowButton, RowMeta, RowObject } from "./row-button";

const ICONS: Record<string, LucideIcon> = {
  read_file: FileText,
  read_skill: BookOpen,
  read_skill_file: BookOpen,
  edit_files: FilePen,
  write_file: FilePlus,
  execute: Terminal,
  process_output: Terminal,
  process_list: List,
  process_signal: CircleStop,
  attach_file: Paperclip,
  list_templates: LayoutTemplate,
  read_template: LayoutTemplate,
  create_workspace: FolderPlus,
  start_workspace: FolderSync,
  stop_workspace: FolderX,
  spawn_agent: Bot,
  wait_agent: Bot,
  message_agent: Bot,
  interrupt_agent: Bot,
  list_agents: Bot,
  ask_user_question: MessageCircleQuestionMark,
  propose_plan: ListChecks,
};
const IN_BACKGROUND = "in background";
const KEPT = "kept from before the restart";
const loadCard = () => import("./call-card").then((module) => module.CallCard);
const CallCard = lazyPart(loadCard);

/** Whoever points at a row may open it next: the card's code is there then. What cannot be fetched now is fetched when it opens. */
function expectCard(): void {
  loadCard().catch(() => {});
}

interface ToolCallProps {
  call: CallView;
  /** Open until the person decides otherwise: the last failure before an error of the turn. */
  opensItself?: boolean;
}

/** One tool call: a quiet row that opens into a card with the real thing. */
export const ToolCall = memo(function ToolCall({ call, opensItself = false }: ToolCallProps) {
  const [isOpen, toggle] = useOpenRow(call.key, opensItself || isForPerson(call));
  if (call.phase === "unknown") return <OutcomeUnknownCard call={call} />;
  const icon = Object.hasOwn(ICONS, call.toolName) ? (ICONS[call.toolName] ?? Wrench) : Wrench;
  const words = callWords(call);
  return (
    <div onPointerEnter={expectCard} onFocus={expectCard}>
      <RowButton icon={icon} verb={words.verb} isOpen={isOpen} onToggle={toggle}>
        <RowWords words={words} />
        {call.toolName === "execute" && isInBackground(call) && <Chip tone="accent">{IN_BACKGROUND}</Chip>}
        {call.kept && <Chip>{KEPT}</Chip>}
      </RowButton>
      {isOpen && (
        <Suspense fallback={null}>
          <CallCard call={call} />
        </Suspense>
      )}
    </div>
  );
}, isSameCall);

function RowWords({ words }: { words: CallWords }) {
  const { object, isCode, command, additions, deletions, meta, isMetaDanger } = words;
  return (
    <>
      {object !== "" && <RowObject isCode={isCode}>{object}</RowObject>}
      {command !== null && <RowObject isCode>{command}</RowObject>}
      {additions !== null && <ChangeFigures additions={additions} deletions={deletions ?? 0} />}
      {meta !== "" && <RowMeta isDanger={isMetaDanger}>{meta}</RowMeta>}
    </>
  );
}

/** Views are made anew with every token; a finished call of the same row is the same call. */
function isSameCall(before: ToolCallProps, after: ToolCallProps): boolean {
  if (before.opensItself !== after.opensItself) return false;
  const keys = Object.keys(after.call) as (keyof CallView)[];
  return keys.every((key) => Object.is(before.call[key], after.call[key]));
}
