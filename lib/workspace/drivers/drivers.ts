import { WORKSPACE_DRIVERS, type WorkspaceDriver } from "../../chat/workspace-types";
import { AppError } from "../../errors";
import type { Clock } from "../../clock";
import type { Driver, DriverReport } from "./driver";
import type { LocalDriver } from "./local/local-driver";

/** The drivers of this deployment. `local` is always there, though it may refuse. */
export type Drivers = { local: LocalDriver } & Partial<Record<WorkspaceDriver, Driver>>;

/** @throws AppError `conflict` when this deployment has none of that name. */
export function driverOf(drivers: Drivers, name: WorkspaceDriver): Driver {
  const driver = drivers[name];
  if (driver) return driver;
  throw new AppError("conflict", missing(name));
}

function missing(name: WorkspaceDriver): string {
  return `This deployment cannot make workspaces of the kind “${name}”.`;
}

export type DriverReports = Partial<Record<WorkspaceDriver, DriverReport>>;

export async function reportsOf(drivers: Drivers): Promise<DriverReports> {
  const told = await Promise.all(
    WORKSPACE_DRIVERS.map(async (name) => ({ name, report: await drivers[name]?.report() })),
  );
  return Object.fromEntries(told.flatMap(({ name, report }) => (report ? [[name, report]] : [])));
}

export type DriverRefusals = Partial<Record<WorkspaceDriver, string>>;

/** Whoever opens a list of templates waits no longer for an engine that may be far away. */
const PATIENCE_MS = 1_000;

/** Why each driver makes no workspaces as things stand. */
export async function refusalsOf(drivers: Drivers, clock: Clock): Promise<DriverRefusals> {
  const told = await Promise.all(
    WORKSPACE_DRIVERS.map(async (name) => [name, await refusalOf(drivers[name], name, clock)] as const),
  );
  return Object.fromEntries(told.flatMap(([name, why]) => (why === null ? [] : [[name, why]])));
}

async function refusalOf(
  driver: Driver | undefined,
  name: WorkspaceDriver,
  clock: Clock,
): Promise<string | null> {
  if (driver === undefined) return missing(name);
  const given = new AbortController();
  try {
    const report = await Promise.race([driver.report(), clock.sleep(PATIENCE_MS, given.signal)]);
    return !report || report.allowed ? null : report.sentence;
  } finally {
    given.abort();
  }
}
