import type { Queryable } from "../../db/client";
import {
  ensureBuiltinTemplate,
  findTemplate,
  listAllTemplates as listAllRows,
  listTemplatesOf,
} from "../../db/queries/templates";
import type { OfferedTemplate, TemplateDetails } from "../api/schemas/templates";
import type { WorkspaceService } from "../workspace/service";
import type { Caller } from "./caller";
import { requireAdministrator } from "./require-administrator";
import { templateAnswer, templateDetails, unknownTemplate } from "./template-answer";

export interface TemplateContext {
  db: Queryable;
}

/** How the caller can make workspaces, the default first, with why that is not possible just now. */
export async function listTemplates(
  { db, workspaces }: TemplateContext & { workspaces: Pick<WorkspaceService, "refusals"> },
  { caller }: { caller: Pick<Caller, "userId"> },
): Promise<OfferedTemplate[]> {
  await ensureBuiltinTemplate(db);
  const [rows, refusals] = await Promise.all([listTemplatesOf(db, caller.userId), workspaces.refusals()]);
  return rows.map((row) => ({ ...templateAnswer(row), unavailable: refusals[row.driver] ?? null }));
}

/** All templates, also those that the caller may not use. */
export async function listAllTemplates(
  { db }: TemplateContext,
  { caller }: { caller: Pick<Caller, "role"> },
): Promise<TemplateDetails[]> {
  requireAdministrator(caller);
  await ensureBuiltinTemplate(db);
  return (await listAllRows(db)).map(templateDetails);
}

export async function getTemplate(
  { db }: TemplateContext,
  { caller, templateId }: { caller: Pick<Caller, "role">; templateId: string },
): Promise<TemplateDetails> {
  requireAdministrator(caller);
  await ensureBuiltinTemplate(db);
  const row = await findTemplate(db, templateId);
  if (row === null) throw unknownTemplate();
  return templateDetails(row);
}
