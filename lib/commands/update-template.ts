import type { z } from "zod";
import {
  ensureBuiltinTemplate,
  findTemplate,
  lockTemplates,
  makeDefaultTemplate,
  updateTemplate as updateTemplateRow,
} from "../../db/queries/templates";
import type { TemplateDetails, updateTemplateSchema } from "../api/schemas/templates";
import { AppError } from "../errors";
import { invariant } from "../invariant";
import type { Caller } from "./caller";
import { checkTemplate, putReaders, requireFreeName, settleDefaultTemplate } from "./check-template";
import type { TemplateContext } from "./list-templates";
import { requireAdministrator } from "./require-administrator";
import { templateDetails, unknownTemplate } from "./template-answer";
import { withoutUndefined } from "./without-undefined";

export interface UpdateTemplateCommand {
  caller: Pick<Caller, "role">;
  templateId: string;
  patch: z.output<typeof updateTemplateSchema>;
}

/** Changes a template for workspaces to come: those that were made of it keep what they were made with. */
export async function updateTemplate(
  { db }: TemplateContext,
  { caller, templateId, patch }: UpdateTemplateCommand,
): Promise<TemplateDetails> {
  requireAdministrator(caller);
  const { isDefault, userIds, ...given } = patch;
  const columns = withoutUndefined(given);
  const updated = await db.transaction(async (tx) => {
    await lockTemplates(tx);
    await ensureBuiltinTemplate(tx);
    const before = await findTemplate(tx, templateId);
    if (before === null) throw unknownTemplate();
    const after = { ...before, ...columns };
    if (before.builtin && after.driver !== before.driver) throw builtinDriver();
    await requireFreeName(tx, after.name, templateId);
    await updateTemplateRow(tx, templateId, { ...columns, driverParameters: checkTemplate(after) });
    if (userIds !== undefined) await putReaders(tx, templateId, userIds);
    if (isDefault === true) await makeDefaultTemplate(tx, templateId);
    await settleDefaultTemplate(tx, isDefault === false ? { avoid: templateId } : {});
    return findTemplate(tx, templateId);
  });
  invariant(updated !== null, "a locked template cannot vanish");
  return templateDetails(updated);
}

function builtinDriver(): AppError {
  return new AppError("invalid_request", "The built-in template keeps its driver.", {
    fields: [{ path: "driver", message: "The built-in template keeps its driver" }],
  });
}
