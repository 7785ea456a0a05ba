import type { Chat } from "./wire";

/** The kinds of sub-agents that can be started here. */
export const AGENT_TYPES = ["general", "explore"] as const;
export type AgentType = (typeof AGENT_TYPES)[number] | "computer_use";

interface AgentKind {
  /** What the model is told it is for. */
  description: string;
  mode: Chat["mode"];
  /** Whether it goes on under its parent's plan mode. */
  inheritsPlanMode: boolean;
}

/** Everything that differs from one kind to another. */
export const AGENT_KINDS: Record<(typeof AGENT_TYPES)[number], AgentKind> = {
  general: {
    description: "does a piece of work in the same workspace, with files and commands",
    mode: null,
    inheritsPlanMode: true,
  },
  explore: {
    description:
      "looks for something and reports what it found; it reads and runs commands, and nothing that they write is kept",
    mode: "explore",
    inheritsPlanMode: false,
  },
};

/** What kind of sub-agent a chat is. */
export function agentTypeOf({ mode }: Pick<Chat, "mode">): AgentType {
  return mode ?? "general";
}
