import type { OutcomeKind } from "@/lib/chat/message-types";

/** What a person reads when the model's answer ended in another way than it should. */
export const OUTCOME_COPY: Record<OutcomeKind, { title: string; sentence: string }> = {
  empty: {
    title: "The model sent an empty answer",
    sentence: "Nothing was changed. Everything up to here is kept.",
  },
  refused: {
    title: "The model declined to answer",
    sentence: "Everything up to here is kept. Say it another way.",
  },
  filtered: {
    title: "The provider held the answer back under its content policy",
    sentence: "Everything up to here is kept. Say it another way, or use another model.",
  },
  length: {
    title: "The answer reached the model's length limit",
    sentence: "What was written is kept. Ask it to go on.",
  },
  reasoning_only: {
    title: "The model thought, but wrote no answer",
    sentence: "Its reasoning is kept. Ask it to go on.",
  },
  repeating: {
    title: "The model went round in circles",
    sentence:
      "It asked for the same thing again and again and got the same result, so it was stopped. Give it a hint.",
  },
};
