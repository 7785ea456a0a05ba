import { WORKSPACE_DRIVERS, type WorkspaceDriver } from "../../chat/workspace-types";
import { AppError } from "../../errors";
import type { Driver, DriverReport } from "./driver";
import type { LocalDriver } from "./local/local-driver";

/** The drivers of this deployment. `local` is always there, though it may refuse. */
export type Drivers = { local: LocalDriver } & Partial<Record<WorkspaceDriver, Driver>>;

/** @throws AppError `conflict` when this deployment has none of that name. */
export function driverOf(drivers: Drivers, name: WorkspaceDriver): Driver {
  const driver = drivers[name];
  if (driver) return driver;
  throw new AppError("conflict", `This deployment cannot make workspaces of the kind “${name}”.`);
}

export type DriverReports = Partial<Record<WorkspaceDriver, DriverReport>>;

export async function reportsOf(drivers: Drivers): Promise<DriverReports> {
  const told = await Promise.all(
    WORKSPACE_DRIVERS.map(async (name) => ({ name, report: await drivers[name]?.report() })),
  );
  return Object.fromEntries(told.flatMap(({ name, report }) => (report ? [[name, report]] : [])));
}
