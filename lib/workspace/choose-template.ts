import { answerTemplate, parameterEnvironment } from "../chat/templates/values";
import { AppError, type FieldError } from "../errors";
import type { CreateWorkspaceInput } from "./service";
import type { NewWorkspace, TemplateRow, WorkspaceStore } from "./workspace-store";

type TemplateStore = Pick<WorkspaceStore, "ensureBuiltinTemplate" | "listTemplates">;

/**
 * The template that is asked for, if the owner may use it; without one the default, or the only one.
 *
 * @throws AppError `invalid_request` that says what to do instead.
 */
export async function chooseTemplate(
  store: TemplateStore,
  input: CreateWorkspaceInput,
): Promise<TemplateRow> {
  await store.ensureBuiltinTemplate();
  const usable = await store.listTemplates(input.ownerId);
  const refusalOf = (template: TemplateRow) =>
    input.createdByCallId === undefined ? null : agentRefusal(template);
  const offered = usable.filter(
    (template) => refusalOf(template) === null && (input.path === undefined || template.driver === "local"),
  );
  if (input.templateId === undefined) {
    const [first, ...others] = offered;
    if (first && (first.isDefault || others.length === 0)) return first;
    const builtin = offered.find((template) => template.builtin);
    if (builtin && input.path !== undefined) return builtin;
    throw refused("templateId", first ? "Choose a template" : "There is no template that may be used");
  }
  const template = usable.find(({ id }) => id === input.templateId);
  if (template === undefined) throw refused("templateId", "There is no such template");
  const refusal = refusalOf(template);
  if (refusal !== null) throw refused("templateId", refusal);
  if (input.path !== undefined && template.driver !== "local") {
    throw refused("path", "Only a workspace on this computer can be in a folder of it");
  }
  return template;
}

/** Why no agent may make a workspace of it; null: it may. */
export function agentRefusal({
  allowAgents,
  driver,
}: Pick<TemplateRow, "allowAgents" | "driver">): string | null {
  if (!allowAgents) return "Only people may make workspaces of this template";
  if (driver === "external") return "A person has to start such a workspace on a computer of theirs";
  return null;
}

type Snapshot = Pick<
  NewWorkspace,
  "templateId" | "driver" | "userParameters" | "presetId" | "env" | "limits" | "autostopMinutes"
>;

/**
 * What a new workspace takes over from its template for good: changes of the template are for others.
 *
 * @throws AppError `invalid_request` that names each value that is wrong.
 */
export function snapshotTemplate(template: TemplateRow, input: CreateWorkspaceInput): Snapshot {
  const presetId = input.presetId ?? null;
  const answered = answerTemplate(template, { presetId, values: input.parameters });
  if (!answered.ok) throw invalid(answered.problems);
  return {
    templateId: template.id,
    driver: template.driver,
    userParameters: answered.values,
    presetId,
    env: { ...template.env, ...parameterEnvironment(answered.values) },
    limits: template.limits,
    autostopMinutes: template.autostopMinutes,
  };
}

function refused(path: string, message: string): AppError {
  return new AppError("invalid_request", `${message}.`, { fields: [{ path, message }] });
}

function invalid(fields: FieldError[]): AppError {
  const message = fields
    .map(({ path, message }) => `${path.replace(/^parameters\./, "")}: ${message}`)
    .join("; ");
  return new AppError("invalid_request", `${message}.`, { fields });
}
