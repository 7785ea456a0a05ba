import type { Queryable } from "../../db/client";
import {
  ensureBuiltinTemplate,
  findTemplate,
  listAllTemplates as listAllRows,
  listTemplatesOf,
} from "../../db/queries/templates";
import type { Template, TemplateDetails } from "../api/schemas/templates";
import type { Caller } from "./caller";
import { requireAdministrator } from "./require-administrator";
import { templateAnswer, templateDetails, unknownTemplate } from "./template-answer";

export interface TemplateContext {
  db: Queryable;
}

/** How the caller can make workspaces, the default first. */
export async function listTemplates(
  { db }: TemplateContext,
  { caller }: { caller: Pick<Caller, "userId"> },
): Promise<Template[]> {
  await ensureBuiltinTemplate(db);
  return (await listTemplatesOf(db, caller.userId)).map(templateAnswer);
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
