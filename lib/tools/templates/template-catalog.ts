import type { Candidate } from "../../chat/templates/rank";
import type { TemplateParameter, TemplatePreset, WorkspaceDriver } from "../../chat/workspace-types";

/** A template as the agent of a person may use it. */
export interface OfferedTemplate extends Candidate {
  /** Markdown. */
  readme: string;
  driver: WorkspaceDriver;
  isDefault: boolean;
  autostopMinutes: number | null;
  parameters: readonly TemplateParameter[];
  presets: readonly TemplatePreset[];
}

/** Where the tools of templates find them. Implemented by lib/commands/template-catalog.ts. */
export interface TemplateCatalog {
  /** Those that this person may use and that are for agents, the default first. */
  offered(ownerId: string): Promise<OfferedTemplate[]>;
}
