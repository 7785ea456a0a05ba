import type { OfferedTemplate } from "@/lib/api/schemas/templates";
import type { Isolation, WorkspaceDriver } from "@/lib/chat/workspace-types";
import { ISOLATION_WORDS, workspaceCopy } from "@/lib/copy/workspace-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { shortPath } from "./short-path";
import type { WorkspaceChoice } from "./workspace-choice";
import { workspacePlace } from "./workspace-words";

/** What the picker shows of a choice, and what else it offers. */
export interface Pickable {
  name: string;
  /** Where commands of the chosen one run, and how far they are kept apart there. */
  condition: string;
  /** Of what is made when the agent first needs it. */
  emptyName: string;
  /** Why that cannot be made as things stand; null: it can. */
  emptyRefusal: string | null;
  /** Whether it wants to be asked for something: then it is among the templates, too. */
  emptyAsks: boolean;
  /** Templates to begin with; what is made without a choice is no other one. */
  templates: readonly OfferedTemplate[];
  /** Whether folders of this computer can be chosen. */
  hasFolders: boolean;
}

interface Known {
  workspaces: readonly WorkspaceView[];
  /** The default first; null: not known yet. */
  templates: readonly OfferedTemplate[] | null;
  isolation: Isolation;
}

const words = workspaceCopy.picker;

export function pickable(choice: WorkspaceChoice, known: Known): Pickable {
  const { templates, isolation } = known;
  const standard = templates?.find(({ isDefault }) => isDefault);
  const isLocal = standard === undefined || standard.driver === "local";
  const emptyName = isLocal ? words.empty : words.made(standard.name);
  const empty: Chosen = { name: emptyName, driver: standard?.driver ?? "local", kept: null };
  const chosen = chosenOf(choice, known);
  const { name, driver, kept } = chosen ?? empty;
  const emptyRefusal = isLocal ? null : standard.unavailable;
  const condition = ISOLATION_WORDS[driver][kept ?? (driver === "local" ? isolation : "unknown")];
  return {
    name,
    condition: chosen === null && emptyRefusal !== null ? emptyRefusal : condition,
    emptyName,
    emptyRefusal,
    emptyAsks: standard !== undefined && asksSomething(standard),
    templates: (templates ?? []).filter((one) => !one.isDefault || asksSomething(one)),
    hasFolders: templates === null || templates.some((one) => one.driver === "local"),
  };
}

interface Chosen {
  name: string;
  driver: WorkspaceDriver;
  /** How far it is kept apart; null: as what is made now. */
  kept: Isolation | null;
}

/** What is chosen, as far as it is known; null: nothing, or what is gone. */
function chosenOf(choice: WorkspaceChoice, { workspaces, templates }: Known): Chosen | null {
  switch (choice.type) {
    case "empty":
      return null;
    case "folder":
      return { name: shortPath(choice.path), driver: "local", kept: null };
    case "template": {
      const template = templates?.find(({ id }) => id === choice.templateId);
      return template ? { name: words.made(template.name), driver: template.driver, kept: null } : null;
    }
    case "workspace": {
      const chosen = workspaces.find(({ id }) => id === choice.workspaceId);
      return chosen ? { name: workspacePlace(chosen), driver: chosen.driver, kept: chosen.isolation } : null;
    }
    default:
      return choice satisfies never;
  }
}

/** Whether it has to be asked for something, or can be. */
export function asksSomething({ parameters, presets }: OfferedTemplate): boolean {
  return parameters.length > 0 || presets.length > 0;
}
