import type { Tx } from "../../db/client";
import {
  electDefaultTemplate,
  isTemplateNameTaken,
  makeDefaultTemplate,
  replaceTemplateUsers,
} from "../../db/queries/templates";
import { DRIVER_PARAMETERS } from "../chat/templates/driver-parameters";
import { templateProblems } from "../chat/templates/template-problems";
import type { TemplateParameter, TemplatePreset, WorkspaceDriver } from "../chat/workspace-types";
import { AppError, type FieldError } from "../errors";

interface Checked {
  driver: WorkspaceDriver;
  driverParameters: Record<string, unknown>;
  parameters: TemplateParameter[];
  presets: TemplatePreset[];
}

/**
 * What fits together only as a whole: the driver with what it is told, and what is asked for with its presets.
 *
 * @returns the driver's parameters as they are to be kept.
 * @throws AppError `invalid_request` that names each field.
 */
export function checkTemplate(template: Checked): Record<string, unknown> {
  const parsed = DRIVER_PARAMETERS[template.driver].safeParse(template.driverParameters);
  const problems = [
    ...(parsed.error?.issues.flatMap((issue) => {
      const at = ["driverParameters", ...issue.path];
      if (issue.code !== "unrecognized_keys") return [{ path: at.join("."), message: issue.message }];
      return issue.keys.map((key) => ({ path: [...at, key].join("."), message: "Unknown field" }));
    }) ?? []),
    ...templateProblems(template),
  ];
  if (problems.length > 0 || !parsed.success) throw invalidTemplate(problems);
  return parsed.data;
}

const MAX_FIELDS = 20;

function invalidTemplate(fields: FieldError[]): AppError {
  return new AppError("invalid_request", "The request is not valid.", {
    fields: fields.slice(0, MAX_FIELDS),
  });
}

/**
 * People and models choose by the name. To be asked under the lock of templates.
 *
 * @throws AppError `invalid_request` when another one has it.
 */
export async function requireFreeName(tx: Tx, name: string, exceptId: string): Promise<void> {
  if (!(await isTemplateNameTaken(tx, name, exceptId))) return;
  throw invalidTemplate([{ path: "name", message: "Another template has this name" }]);
}

/** @throws AppError `invalid_request` for ids that are nobody's. */
export async function putReaders(tx: Tx, templateId: string, userIds: readonly string[]): Promise<void> {
  const unknown = await replaceTemplateUsers(tx, templateId, [...new Set(userIds)]);
  if (unknown.length === 0) return;
  throw invalidTemplate(
    userIds.flatMap((id, index) =>
      unknown.includes(id) ? [{ path: `userIds.${index}`, message: "No such person" }] : [],
    ),
  );
}

/** Keeps exactly one template the default. To be called at the end of every change. */
export async function settleDefaultTemplate(tx: Tx, options: { avoid?: string } = {}): Promise<void> {
  const elected = await electDefaultTemplate(tx, options);
  if (elected !== null) await makeDefaultTemplate(tx, elected);
}
