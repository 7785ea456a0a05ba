import { pino } from "pino";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../db/testing";
import { type Clock, systemClock } from "../clock";
import { createMetrics } from "../metrics/create-metrics";
import { Heartbeat } from "./heartbeat";
import { until } from "./testing-bench";

const HOUR_MS = 3_600_000;

test.each([-HOUR_MS, HOUR_MS])(
  "for how long the database has been well does not depend on a wall clock that jumps by %i ms",
  async (jumpMs) => {
    const database = await createTestDatabase();
    let skewMs = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + skewMs };
    const heartbeat = new Heartbeat({
      databaseUrl: database.url,
      instanceId: "ins_1",
      intervalMs: 50,
      owned: () => [],
      onLost: () => {},
      clock,
      log: pino({ level: "silent" }),
      metrics: createMetrics({ clock }),
    });
    try {
      await until("the first beat", () => heartbeat.healthyForMs() !== null);
      skewMs = jumpMs;
      expect(heartbeat.healthyForMs()).toBeGreaterThanOrEqual(0);
      expect(heartbeat.healthyForMs()).toBeLessThan(HOUR_MS / 2);
    } finally {
      await heartbeat.stop();
      await database.drop();
    }
  },
);
