import type { CompactionSource } from "../../chat/compaction";
import type { BoundaryFacts } from "../../chat/message-types";
import type { PromptRow } from "../../chat/messages";
import type { ModelCall } from "../model-call";
import type { StepInput } from "../model-step";
import type { PromptFiles } from "../prepare/user-content";
import type { LiveEpisode } from "../step-deps";
import type { CompactionFigures } from "./compaction-figures";

export interface CompactionInput extends StepInput {
  source: CompactionSource;
  facts: BoundaryFacts;
  figures: CompactionFigures;
}

/** One attempt at a compaction; it may take two requests. */
export interface CompactionAttempt extends Omit<ModelCall, "modelCallId"> {
  input: CompactionInput;
  answered: PromptRow[];
  kept: PromptRow[];
  files: PromptFiles;
  messageId: string;
  toolCallId: string;
  episode: LiveEpisode;
}
