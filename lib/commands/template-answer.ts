import type { TemplateWithCounts } from "../../db/queries/templates";
import type { Template, TemplateDetails } from "../api/schemas/templates";
import { AppError } from "../errors";
import type { TemplateRow } from "../workspace/workspace-store";

/** A template as whoever may use it sees it: nothing of its driver, its environment, its limits and its other readers. */
export function templateAnswer(row: TemplateRow): Template {
  const { id, name, description, readme, driver, parameters, presets, autostopMinutes, isDefault, builtin } =
    row;
  return { id, name, description, readme, driver, parameters, presets, autostopMinutes, isDefault, builtin };
}

/** As administrators see it. */
export function templateDetails(row: TemplateWithCounts): TemplateDetails {
  return {
    ...templateAnswer(row),
    driverParameters: row.driverParameters,
    env: row.env,
    limits: row.limits,
    allowAgents: row.allowAgents,
    access: row.access,
    userIds: row.userIds,
    enabled: row.enabled,
    workspaces: row.workspaces,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function unknownTemplate(): AppError {
  return new AppError("not_found", "There is no such template.");
}
