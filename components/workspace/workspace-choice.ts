import { isBusy } from "@/lib/chat/states";
import type { Chat } from "@/lib/chat/wire";
import type { TemplateValue } from "@/lib/chat/workspace-types";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

/** Where a new chat is to work. */
export type WorkspaceChoice =
  | { type: "empty" }
  | { type: "folder"; path: string }
  | { type: "workspace"; workspaceId: string }
  | TemplateChoice;

/** A new workspace of a template, with what it asks for. */
export interface TemplateChoice {
  type: "template";
  templateId: string;
  presetId: string | null;
  parameters: Record<string, TemplateValue>;
}

export const EMPTY_FOLDER: WorkspaceChoice = { type: "empty" };

type Known = Pick<WorkspaceView, "id" | "path" | "status">;

/** A choice as a browser's storage gives it back; anything else is a new empty folder. */
export function parseChoice(value: unknown): WorkspaceChoice {
  if (typeof value !== "object" || value === null || !("type" in value)) return EMPTY_FOLDER;
  if (value.type === "folder" && "path" in value && typeof value.path === "string") {
    return { type: "folder", path: value.path };
  }
  if (value.type === "workspace" && "workspaceId" in value && typeof value.workspaceId === "string") {
    return { type: "workspace", workspaceId: value.workspaceId };
  }
  return value.type === "template" ? parseTemplateChoice(value) : EMPTY_FOLDER;
}

function parseTemplateChoice(value: object): WorkspaceChoice {
  if (!("templateId" in value) || typeof value.templateId !== "string") return EMPTY_FOLDER;
  const presetId = "presetId" in value && typeof value.presetId === "string" ? value.presetId : null;
  const given = "parameters" in value && typeof value.parameters === "object" ? value.parameters : null;
  const parameters = Object.entries(given ?? {}).filter((entry): entry is [string, TemplateValue] =>
    ["string", "number", "boolean"].includes(typeof entry[1]),
  );
  const { templateId } = value;
  return { type: "template", templateId, presetId, parameters: Object.fromEntries(parameters) };
}

/** What there is to choose from; null: not known yet. */
interface Offered {
  workspaces: readonly Known[] | null;
  templates: readonly { id: string; unavailable: string | null }[] | null;
}

/**
 * The choice as it can be carried out: a workspace or template that is gone, or cannot be made now, falls back to an empty folder, and a folder
 * that has a workspace already is that workspace.
 */
export function settleChoice(choice: WorkspaceChoice, { workspaces, templates }: Offered): WorkspaceChoice {
  if (choice.type === "template") {
    const usable = templates?.some(({ id, unavailable }) => id === choice.templateId && unavailable === null);
    return usable === false ? EMPTY_FOLDER : choice;
  }
  if (workspaces === null) return choice;
  const usable = workspaces.filter((item) => item.status !== "deleted");
  switch (choice.type) {
    case "empty":
      return choice;
    case "workspace":
      return usable.some((item) => item.id === choice.workspaceId) ? choice : EMPTY_FOLDER;
    case "folder": {
      const same = usable.find((item) => item.path !== null && samePath(item.path, choice.path));
      return same && same.status !== "failed" ? { type: "workspace", workspaceId: same.id } : choice;
    }
  }
}

/** Whether a chat that is at work would share the folder. */
export function isShared(
  choice: WorkspaceChoice,
  workspaces: readonly Known[],
  chats: Iterable<Pick<Chat, "workspaceId" | "status" | "archived">>,
): boolean {
  const ids = workspacesOf(choice, workspaces);
  for (const chat of chats) {
    const isLive = !chat.archived && (isBusy(chat.status) || chat.status === "requires_action");
    if (isLive && chat.workspaceId !== null && ids.has(chat.workspaceId)) return true;
  }
  return false;
}

/** Every workspace that lies in the chosen folder. */
function workspacesOf(choice: WorkspaceChoice, workspaces: readonly Known[]): ReadonlySet<string> {
  if (choice.type === "empty" || choice.type === "template") return new Set();
  const chosen =
    choice.type === "workspace" ? workspaces.find((item) => item.id === choice.workspaceId) : choice;
  const path = chosen?.path ?? null;
  const inFolder = workspaces.filter(
    (item) => path !== null && item.path !== null && samePath(item.path, path),
  );
  const ids = inFolder.map((item) => item.id);
  return new Set(choice.type === "workspace" ? [choice.workspaceId, ...ids] : ids);
}

function samePath(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}
