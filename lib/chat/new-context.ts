import { contextParts, isGiven, tellsContext } from "./context-parts";
import type { AppPart } from "./message-types";
import type { PromptRow } from "./messages";
import { toldOwnSkills } from "./own-skills";
import { storableText } from "./storable-text";
import {
  type ContextPin,
  type ContextSources,
  USUAL_SOURCES,
  type WorkspaceContext,
} from "./workspace-context";

export interface ContextToGive {
  /** Null: the model has it already, or there is nothing. */
  parts: AppPart[] | null;
  pin: Omit<ContextPin, "messageId">;
  givenBy: string | null;
}

/** What a chat's context is read from: what was chosen for one workspace does not hold for another. */
export function sourcesOf({
  workspaceId,
  context,
}: {
  workspaceId: string | null;
  context: ContextPin | null;
}): ContextSources {
  return context !== null && context.workspaceId === workspaceId ? context.sources : USUAL_SOURCES;
}

/** What is to be written of what was found, given what the model has been told so far. */
export function contextToGive(
  found: WorkspaceContext,
  of: {
    workspaceId: string;
    sources: ContextSources;
    previous: ContextPin | null;
    rows: readonly PromptRow[];
    takenAt: string;
  },
): ContextToGive {
  const { workspaceId, sources, previous, rows, takenAt } = of;
  const hash = storableText(found.hash);
  const pin = { workspaceId, hash, takenAt, sources, outOfDate: false, wanted: false };
  if (isGiven(pin, rows)) return { parts: null, pin, givenBy: previous?.messageId ?? null };
  const replaces = tellsContext(rows);
  const isEmpty = found.files.length === 0 && found.skills.length === 0 && found.more === 0;
  if (isEmpty && !replaces) return { parts: null, pin, givenBy: null };
  const ownNames = toldOwnSkills(rows)?.skills.map(({ name }) => name) ?? [];
  return { parts: contextParts(found, { workspaceId, replaces, ownNames }), pin, givenBy: null };
}
