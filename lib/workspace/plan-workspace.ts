import { AppError } from "../errors";
import { newId } from "../ids";
import { driverOf } from "./drivers/drivers";
import type { LifecycleDeps } from "./lifecycle";
import type { CreateWorkspaceInput } from "./service";
import { makeWorkspaceName } from "./workspace-name";
import type { NewWorkspace, TemplateRow } from "./workspace-store";

/** Checks what is asked for and answers the row of a workspace that may be made. */
export function createPlanner({ store, drivers }: Pick<LifecycleDeps, "store" | "drivers">) {
  async function plan(input: CreateWorkspaceInput): Promise<NewWorkspace> {
    const template = await templateOf(input.templateId);
    const report = await driverOf(drivers, template.driver).report();
    if (!report.allowed) throw new AppError("conflict", report.sentence);
    const path = input.path === undefined ? null : await resolvePath(template, input.path);
    return {
      id: newId("ws"),
      ownerId: input.ownerId,
      templateId: template.id,
      name: input.name?.trim() || makeWorkspaceName(path),
      driver: template.driver,
      parameters: { ...template.driverParameters, ...(path === null ? {} : { path }) },
      env: template.env,
      limits: template.limits,
      autostopMinutes: template.autostopMinutes,
      createdByCallId: input.createdByCallId ?? null,
    };
  }

  async function resolvePath({ driver }: TemplateRow, path: string): Promise<string> {
    if (driver === "local") return drivers.local.resolvePath(path);
    throw new AppError("invalid_request", "A folder of this computer is for local workspaces only.", {
      fields: [{ path: "path", message: "not with this template" }],
    });
  }

  async function templateOf(id: string | undefined) {
    const builtin = await store.ensureBuiltinTemplate();
    const [first] = await store.listTemplates();
    const template = id === undefined ? (first ?? builtin) : await store.getTemplate(id);
    if (template?.enabled) return template;
    throw new AppError("invalid_request", "There is no such template.", {
      fields: [{ path: "templateId", message: "no such template" }],
    });
  }

  return plan;
}
