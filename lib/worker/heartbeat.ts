import postgres, { type Sql } from "postgres";
import { serverTimeouts } from "../../db/client";
import { type OwnedChat, renewLeases } from "../../db/queries/heartbeats";
import type { Clock } from "../clock";
import { withDeadline } from "../../db/outage";
import type { Log } from "../log";
import type { Metrics } from "../metrics/metrics";
import { type Periodic, startPeriodic } from "./periodic";

export interface HeartbeatDeps {
  databaseUrl: string;
  instanceId: string;
  intervalMs: number;
  owned: () => OwnedChat[];
  /** Chats that name another owner by now. */
  onLost: (lost: OwnedChat[]) => void;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

const CONNECT_TIMEOUT_SECONDS = 3;
const DEADLINE_MS = 3_000;
const CLOSE_SECONDS = 1;

/** Renews leases on a connection of its own, so that a busy pool cannot cost a chat its owner. */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #periodic: Periodic;
  #sql: Sql | null = null;
  #healthySince: number | null = null;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
    this.#periodic = startPeriodic({
      name: "Renewing leases",
      intervalMs: deps.intervalMs,
      work: () => this.#beat(),
      clock: deps.clock,
      log: deps.log,
    });
  }

  /** For how long the database has answered without a miss; null when it does not. */
  healthyForMs(): number | null {
    return this.#healthySince === null ? null : this.#deps.clock.elapsed() - this.#healthySince;
  }

  async stop(): Promise<void> {
    await this.#periodic.stop();
    await this.#disconnect();
  }

  async #beat(): Promise<void> {
    const { instanceId, owned, onLost, clock, metrics } = this.#deps;
    const measured = metrics.heartbeatDuration.startTimer();
    const mine = owned();
    const sql = (this.#sql ??= this.#connect());
    try {
      const renewed = await withDeadline(DEADLINE_MS, () => renewLeases(sql, { instanceId, owned: mine }));
      measured();
      this.#healthySince ??= clock.elapsed();
      const kept = new Set(renewed.map(({ runnerId }) => runnerId));
      const lost = mine.filter(({ runnerId }) => !kept.has(runnerId));
      metrics.leasesLost.inc(lost.length);
      if (lost.length > 0) onLost(lost);
    } catch (error) {
      // A failed beat ends nobody: who still is named in the row may renew later.
      this.#healthySince = null;
      metrics.heartbeatFailures.inc();
      await this.#disconnect();
      throw error;
    }
  }

  #connect(): Sql {
    return postgres(this.#deps.databaseUrl, {
      max: 1,
      prepare: false,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      onnotice: () => {},
      connection: { application_name: "lathe-heartbeat", ...serverTimeouts(DEADLINE_MS) },
    });
  }

  /** A connection that failed may be dead without knowing it: the next beat opens another. */
  async #disconnect(): Promise<void> {
    const sql = this.#sql;
    this.#sql = null;
    await sql?.end({ timeout: CLOSE_SECONDS }).catch(() => {});
  }
}
