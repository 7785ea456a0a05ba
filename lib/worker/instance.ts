import type { Db } from "../../db/client";
import { deleteInstance, type InstanceRow, upsertInstance } from "../../db/queries/instances";
import type { Clock } from "../clock";
import { withDeadline } from "../../db/outage";
import type { Log } from "../log";
import { startPeriodic } from "./periodic";
import { ownIdentity } from "./process-identity";

export interface InstanceDeps {
  instanceId: string;
  role: InstanceRow["role"];
  /** Where this process can be reached by daemons; null for one that serves nothing. */
  url: string | null;
  db: Db;
  heartbeatMs: number;
  log: Log;
  clock: Clock;
}

/** This process's entry in the list of live ones. */
export interface Instance {
  /** Takes the entry away: nobody has to wait for this process. */
  stop(): Promise<void>;
}

const DEADLINE_MS = 5_000;

/** Enters this process into `instances`, and keeps the entry alive. */
export async function startInstance(deps: InstanceDeps): Promise<Instance> {
  const { instanceId: id, role, url, db, log, clock } = deps;
  const instance = { id, role, url, ...(await ownIdentity()) };
  await upsertInstance(db, instance);
  const beat = startPeriodic({
    name: "The instance's heartbeat",
    intervalMs: deps.heartbeatMs,
    work: () => withDeadline(DEADLINE_MS, () => upsertInstance(db, instance)),
    clock,
    log,
  });
  return {
    stop: async () => {
      await beat.stop();
      await withDeadline(DEADLINE_MS, () => deleteInstance(db, id)).catch((error: unknown) =>
        log.warn({ err: error }, "This process could not be taken off the list"),
      );
    },
  };
}
