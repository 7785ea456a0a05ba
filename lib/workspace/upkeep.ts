import type { Lifecycle, LifecycleDeps } from "./lifecycle";
import type { Driver } from "./drivers/driver";
import { REACH_LIMIT_MS } from "./wait-until-connected";

const INTERVAL_MS = 30_000;
const DEAD_START =
  "Nothing was heard of it for two minutes: the server that started it may have stopped. Start it again.";

type UpkeepDeps = Pick<LifecycleDeps, "store" | "hints" | "drivers" | "clock" | "log"> & {
  lifecycle: Pick<Lifecycle, "finishStop">;
  /** Ends what archived chats have left running. */
  endArchived: (stopping: AbortSignal) => Promise<void>;
};

export interface Upkeep {
  /** Stops what nobody uses, and clears away what nobody has any more. */
  run(): Promise<void>;
  stop(): void;
}

/**
 * What every server does now and then. Several may do it at once: each change of a workspace's status is made by one of them. What
 * lies on a host only a server of that host can see.
 */
export function createUpkeep(deps: UpkeepDeps): Upkeep {
  const { store, hints, drivers, clock, log, lifecycle } = deps;
  const over = new AbortController();
  const tell = (workspaceId: string) => hints.publish("workspace", { workspaceId, event: "status" });

  async function stopIdle(): Promise<void> {
    await store.markBusyUsed();
    const idle = await store.stopIdle(await store.autostopMinutes());
    for (const id of idle) log.info({ workspaceId: id }, "a workspace that was not used is stopped");
    // Side by side: the last must not wait for the first, and be started again meanwhile.
    await Promise.all(idle.map((id) => lifecycle.finishStop(id)));
  }

  async function endDeadStarts(): Promise<void> {
    const failed = await store.failDeadStarts({ silentForMs: REACH_LIMIT_MS, detail: DEAD_START });
    for (const id of failed) {
      tell(id);
      const workspace = await store.getWorkspace(id);
      // It may have come as far as a daemon that nobody knows of.
      if (workspace?.status === "failed") await drivers[workspace.driver]?.stop(workspace);
    }
  }

  async function clearPlaces(driver: Driver): Promise<void> {
    const ids = await driver.places();
    const known = await store.statusesOf(ids);
    for (const id of ids) {
      const status = known.get(id);
      // Without a row it may be another database that knows it, an older copy of which this one is: its files are kept.
      if (status === "deleted") {
        log.info({ workspaceId: id, driver: driver.name }, "what is left of a workspace is cleared away");
        await driver.clear(id);
      } else if (status === "stopped") await stopSurvivor(driver, id);
    }
  }

  /** The server that stopped it died on the way, or could not reach this host. */
  async function stopSurvivor(driver: Driver, id: string): Promise<void> {
    const workspace = await store.getWorkspace(id);
    if (workspace?.status !== "stopped" || (await driver.isAlive(workspace)) !== true) return;
    log.info({ workspaceId: id }, "the daemon of a stopped workspace is ended");
    await driver.stop(workspace);
  }

  async function run(): Promise<void> {
    const works: [string, () => Promise<void>][] = [
      ["stopping unused workspaces", stopIdle],
      ["ending dead starts", endDeadStarts],
      ["ending orphaned commands", () => store.abandonOrphans()],
      ...Object.values(drivers).map((driver): [string, () => Promise<void>] => [
        `clearing places of ${driver.name}`,
        () => clearPlaces(driver),
      ]),
      // Last, as it waits for workspaces.
      ["ending what archived chats left running", () => deps.endArchived(over.signal)],
    ];
    for (const [what, work] of works) {
      await work().catch((error: unknown) => log.warn({ err: error }, `${what} failed`));
    }
  }

  async function keepRunning(): Promise<void> {
    for (;;) {
      await clock.sleep(INTERVAL_MS, over.signal);
      if (over.signal.aborted) return;
      await run();
    }
  }
  void keepRunning();

  return { run, stop: () => over.abort() };
}
