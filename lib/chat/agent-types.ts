import type { Chat } from "./wire";
import type { WorkspaceDriver } from "./workspace-types";

/** The kinds of sub-agents; whether one can be started says its entry. */
export const AGENT_TYPES = ["general", "explore", "computer_use"] as const;
export type AgentType = (typeof AGENT_TYPES)[number];

/** Drivers whose workspaces have a desktop that can be looked at and clicked in. */
const DESKTOP_DRIVERS: readonly WorkspaceDriver[] = [];

const NO_DESKTOP = "No sub-agent can use a desktop here: no workspace has one. Use general or explore.";
const NOT_WHILE_PLANNING =
  "A chat that plans starts no sub-agent that uses a desktop. Use general or explore, which change nothing then.";

interface AgentConditions {
  /** The turn that starts it is one that plans. */
  planMode: boolean;
  desktopDrivers?: readonly WorkspaceDriver[];
}

interface AgentKind {
  /** What the model is told it is for. */
  description: string;
  mode: Chat["mode"];
  /** Whether it goes on under its parent's plan mode. */
  inheritsPlanMode: boolean;
  /** Why it cannot be started, in words for the model; null: it can. */
  unavailable(conditions: Required<AgentConditions>): string | null;
}

/** Everything that differs from one kind to another. */
export const AGENT_KINDS: Record<AgentType, AgentKind> = {
  general: {
    description: "does a piece of work in the same workspace, with files and commands",
    mode: null,
    inheritsPlanMode: true,
    unavailable: () => null,
  },
  explore: {
    description:
      "looks for something and reports what it found; it reads and runs commands, and nothing that they write is kept",
    mode: "explore",
    inheritsPlanMode: false,
    unavailable: () => null,
  },
  computer_use: {
    description: "works on the workspace's desktop: it looks at the screen, points, clicks and types",
    mode: "computer_use",
    inheritsPlanMode: false,
    unavailable: ({ planMode, desktopDrivers }) => {
      if (desktopDrivers.length === 0) return NO_DESKTOP;
      return planMode ? NOT_WHILE_PLANNING : null;
    },
  },
};

/** Why a kind of sub-agent cannot be started; null: it can. */
export function whyUnavailable(
  type: AgentType,
  { planMode, desktopDrivers = DESKTOP_DRIVERS }: AgentConditions,
): string | null {
  return AGENT_KINDS[type].unavailable({ planMode, desktopDrivers });
}

/** The kinds that models are told of. The list is the same in every chat, so that the head of its requests is, too. */
export function offeredAgentTypes(): AgentType[] {
  return AGENT_TYPES.filter((type) => whyUnavailable(type, { planMode: false }) === null);
}

/** What kind of sub-agent a chat is. */
export function agentTypeOf({ mode }: Pick<Chat, "mode">): AgentType {
  return mode ?? "general";
}
