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

/**
 * The driver, when workspaces may be made and started by it as things stand.
 *
 * @throws AppError `conflict` with why not, in words for everyone; its `cause` says it to whoever reads the log
 */
export async function usableDriver(drivers: Drivers, name: WorkspaceDriver): Promise<Driver> {
  const driver = driverOf(drivers, name);
  const { allowed, sentence, plain } = await driver.report();
  if (allowed) return driver;
  throw new AppError(
    "conflict",
    plain ?? sentence,
    plain === undefined ? {} : { cause: new Error(sentence) },
  );
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

/** What an engine said is good for so long. */
const KEPT_MS = 5_000;

/** Tells why each driver makes no workspaces as things stand, in words for everyone. An engine is not asked by each who looks. */
export function createRefusals(drivers: Drivers, clock: Clock): () => Promise<DriverRefusals> {
  const kept = new Map<WorkspaceDriver, { at: number; why: Promise<string | null> }>();

  function ask(name: WorkspaceDriver): Promise<string | null> {
    // Asking it costs nothing, and what it says changes with a click.
    if (name === "local") return refusalOf(drivers.local, name, clock);
    const before = kept.get(name);
    if (before !== undefined && clock.elapsed() - before.at < KEPT_MS) return before.why;
    const why = refusalOf(drivers[name], name, clock);
    kept.set(name, { at: clock.elapsed(), why });
    why.catch(() => kept.delete(name));
    return why;
  }

  return async () => {
    const told = await Promise.all(WORKSPACE_DRIVERS.map(async (name) => [name, await ask(name)] as const));
    return Object.fromEntries(told.flatMap(([name, why]) => (why === null ? [] : [[name, why]])));
  };
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
    return !report || report.allowed ? null : (report.plain ?? report.sentence);
  } finally {
    given.abort();
  }
}
