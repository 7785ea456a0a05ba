"use client";

import { FilePen, FilePlus, FileText, FolderPlus, type LucideIcon, Terminal, Wrench } from "lucide-react";
import { type ComponentType, memo } from "react";
import { Chip } from "@/components/ui/chip";
import { CallBoundary } from "./call-boundary";
import type { CallView } from "./call-view";
import { type CallWords, callWords } from "./call-words";
import { ChangeFigures } from "./change-figures";
import { useOpenRow } from "./chat-actions";
import { CreateWorkspaceCard } from "./renderers/create-workspace";
import { EditFilesCard } from "./renderers/edit-files";
import { ExecuteCard } from "./renderers/execute";
import { GenericCard } from "./renderers/generic";
import { OutcomeUnknownCard } from "./renderers/outcome-unknown";
import { ProcessOutputCard } from "./renderers/process-output";
import { ReadFileCard } from "./renderers/read-file";
import { WriteFileCard } from "./renderers/write-file";
import { RowButton, RowMeta, RowObject } from "./row-button";

interface Renderer {
  icon: LucideIcon;
  card: ComponentType<{ call: CallView }>;
}

const RENDERERS: Record<string, Renderer> = {
  read_file: { icon: FileText, card: ReadFileCard },
  edit_files: { icon: FilePen, card: EditFilesCard },
  write_file: { icon: FilePlus, card: WriteFileCard },
  execute: { icon: Terminal, card: ExecuteCard },
  process_output: { icon: Terminal, card: ProcessOutputCard },
  create_workspace: { icon: FolderPlus, card: CreateWorkspaceCard },
};
const KEPT = "kept from before the restart";
const GENERIC: Renderer = { icon: Wrench, card: GenericCard };

interface ToolCallProps {
  call: CallView;
  /** Open until the person decides otherwise: the last failure before an error of the turn. */
  opensItself?: boolean;
}

/** One tool call: a quiet row that opens into a card with the real thing. */
export const ToolCall = memo(function ToolCall({ call, opensItself = false }: ToolCallProps) {
  const [isOpen, toggle] = useOpenRow(call.key, opensItself);
  if (call.phase === "unknown") return <OutcomeUnknownCard call={call} />;
  const { icon, card: CallCard } = Object.hasOwn(RENDERERS, call.toolName)
    ? (RENDERERS[call.toolName] ?? GENERIC)
    : GENERIC;
  const words = callWords(call);
  return (
    <div>
      <RowButton icon={icon} verb={words.verb} isOpen={isOpen} onToggle={toggle}>
        <RowWords words={words} />
        {call.kept && <Chip>{KEPT}</Chip>}
      </RowButton>
      {isOpen && (
        <CallBoundary fallback={<GenericCard call={call} />}>
          <CallCard call={call} />
        </CallBoundary>
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
