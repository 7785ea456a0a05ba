import type { OverrideContext } from "../chat/model-types";

interface PurposeCopy {
  label: string;
  help: string;
  /** The first choice of the list. */
  usual: string;
}

/** The purposes that something is done for today, in the order of the page. */
export const OVERRIDE_PURPOSES: { context: OverrideContext; copy: PurposeCopy }[] = [
  {
    context: "general",
    copy: {
      label: "Sub-agents",
      help: "Those that work on a piece of a task. A chat may name another model for one of them.",
      usual: "Usual: the model of the chat that starts them",
    },
  },
  {
    context: "explore",
    copy: {
      label: "Sub-agents that only look",
      help: "They read and report, and change nothing. A small model is often enough.",
      usual: "Usual: the model of the chat that starts them",
    },
  },
  {
    context: "title",
    copy: {
      label: "Titles and labels",
      help: "A few words for every chat and every turn. The model chosen here is asked alone.",
      usual: "Usual: a small model of the chat's provider, then the chat's own",
    },
  },
  {
    context: "compaction",
    copy: {
      label: "Summaries",
      help: "Written when a chat fills its model's window. The smaller window of the two models counts.",
      usual: "Usual: the chat's own model, whose cache holds the chat already",
    },
  },
];

/** In place of a purpose. */
export const NO_DESKTOP_AGENTS =
  "Sub-agents that use a desktop are not available: no kind of workspace that Lathe makes has one.";
export const OWN_DEPLOYMENT_DEFAULT = "As the administrators chose";
export const OWN_CHAT_DEFAULT = "The chat's own model";
export const UNUSABLE_CHOICE = "This model cannot be used any more; the usual one takes its place.";
