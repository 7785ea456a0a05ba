import { newId } from "../ids";
import { chooseTemplate, snapshotTemplate } from "./choose-template";
import { usableDriver } from "./drivers/drivers";
import type { LifecycleDeps } from "./lifecycle";
import type { CreateWorkspaceInput } from "./service";
import { nameWorkspace } from "./workspace-name";
import type { NewWorkspace } from "./workspace-store";

/** Checks what is asked for and answers the row of a workspace that may be made. */
export function createPlanner({ store, drivers }: Pick<LifecycleDeps, "store" | "drivers">) {
  return async function plan(input: CreateWorkspaceInput): Promise<NewWorkspace> {
    const template = await chooseTemplate(store, input);
    await usableDriver(drivers, template.driver);
    const snapshot = snapshotTemplate(template, input);
    // Only a template of this computer gets so far with one.
    const path = input.path === undefined ? null : await drivers.local.resolvePath(input.path);
    return {
      ...snapshot,
      id: newId("ws"),
      ownerId: input.ownerId,
      name: await nameWorkspace(store, input, path),
      parameters: { ...template.driverParameters, ...(path === null ? {} : { path }) },
      createdByCallId: input.createdByCallId ?? null,
    };
  };
}
