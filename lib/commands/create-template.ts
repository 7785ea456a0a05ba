import type { z } from "zod";
import {
  ensureBuiltinTemplate,
  findTemplate,
  insertTemplate,
  lockTemplates,
  makeDefaultTemplate,
} from "../../db/queries/templates";
import type { createTemplateSchema, TemplateDetails } from "../api/schemas/templates";
import { newId } from "../ids";
import { invariant } from "../invariant";
import type { Caller } from "./caller";
import { checkTemplate, putReaders, requireFreeName, settleDefaultTemplate } from "./check-template";
import type { TemplateContext } from "./list-templates";
import { requireAdministrator } from "./require-administrator";
import { templateDetails } from "./template-answer";

export interface CreateTemplateCommand {
  caller: Pick<Caller, "role">;
  template: z.output<typeof createTemplateSchema>;
}

/** Adds a template. The built-in one stays the default unless the new one is to be it. */
export async function createTemplate(
  { db }: TemplateContext,
  { caller, template }: CreateTemplateCommand,
): Promise<TemplateDetails> {
  requireAdministrator(caller);
  const { isDefault, userIds, ...columns } = template;
  const driverParameters = checkTemplate(columns);
  const created = await db.transaction(async (tx) => {
    await lockTemplates(tx);
    await ensureBuiltinTemplate(tx);
    const id = newId("tpl");
    await requireFreeName(tx, columns.name, id);
    await insertTemplate(tx, { ...columns, driverParameters, id });
    await putReaders(tx, id, userIds);
    if (isDefault) await makeDefaultTemplate(tx, id);
    await settleDefaultTemplate(tx);
    return findTemplate(tx, id);
  });
  invariant(created !== null, "the template was just made");
  return templateDetails(created);
}
