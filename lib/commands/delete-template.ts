import { findTemplate, lockTemplates, softDeleteTemplate } from "../../db/queries/templates";
import { AppError } from "../errors";
import type { Caller } from "./caller";
import { settleDefaultTemplate } from "./check-template";
import type { TemplateContext } from "./list-templates";
import { requireAdministrator } from "./require-administrator";
import { unknownTemplate } from "./template-answer";

/**
 * Deletes a template that no workspace is made of.
 *
 * @throws AppError `conflict` for one that is in use, and for the built-in one.
 */
export async function deleteTemplate(
  { db }: TemplateContext,
  { caller, templateId }: { caller: Pick<Caller, "role">; templateId: string },
): Promise<void> {
  requireAdministrator(caller);
  await db.transaction(async (tx) => {
    await lockTemplates(tx);
    const template = await findTemplate(tx, templateId);
    if (template === null) throw unknownTemplate();
    if (template.builtin) {
      throw new AppError("conflict", "The built-in template cannot be deleted. Switch it off instead.");
    }
    if (template.workspaces > 0) throw new AppError("conflict", inUse(template.workspaces));
    await softDeleteTemplate(tx, templateId);
    await settleDefaultTemplate(tx);
  });
}

function inUse(workspaces: number): string {
  const made = workspaces === 1 ? "1 workspace was" : `${workspaces} workspaces were`;
  const them = workspaces === 1 ? "it" : "them";
  return `${made} made of this template. Delete ${them} first, or switch the template off: then nobody makes another one.`;
}
