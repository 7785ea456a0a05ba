import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Clock } from "../clock";
import { withDeadline } from "../../db/outage";
import { CATALOGUE } from "./catalogue";
import type { Metrics, StageTimes } from "./metrics";

export interface MetricsDeps {
  clock: Clock;
  /** Also memory, event loop and garbage collection of the process. */
  ofNode?: boolean;
}

/** A scrape is answered with what is known after this. */
const COLLECT_LIMIT_MS = 2_000;
/** Clocks of two computers differ; less than this is no anomaly. */
const CLOCK_SKEW_MS = 1_000;
const MS_PER_SECOND = 1_000;

/** A registry of one process's metrics. */
export function createMetrics({ clock, ofNode = false }: MetricsDeps): Metrics {
  const registry = new Registry();
  if (ofNode) collectDefaultMetrics({ register: registry, prefix: "lathe_" });
  const metrics = Object.fromEntries(
    Object.entries(CATALOGUE).map(([key, entry]) => [key, metricOf(entry, registry)]),
  ) as unknown as { [K in keyof typeof CATALOGUE]: Metrics[K] };
  const collectors: (() => Promise<void>)[] = [];
  return {
    ...metrics,
    stage: (times) => {
      const { stage, isChild } = times;
      const anomaly = anomalyOf(times, clock.now());
      if (anomaly !== null) {
        metrics.stageAnomalies.inc({ stage, anomaly });
        return;
      }
      const seconds = Math.max(0, times.to - (times.from ?? times.to)) / MS_PER_SECOND;
      metrics.stageDuration.observe({ stage, chat_kind: isChild ? "child" : "root" }, seconds);
    },
    beforeScrape: (work) => void collectors.push(work),
    scrape: async () => {
      await Promise.allSettled(collectors.map((work) => withDeadline(COLLECT_LIMIT_MS, work)));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function anomalyOf({ from, to }: StageTimes, now: number): string | null {
  if (from === null || Number.isNaN(from) || Number.isNaN(to)) return "missing_timestamp";
  if (from > now + CLOCK_SKEW_MS) return "future_start";
  return to < from - CLOCK_SKEW_MS ? "negative_elapsed" : null;
}

function metricOf(entry: (typeof CATALOGUE)[keyof typeof CATALOGUE], registry: Registry) {
  const { name, help, labels } = entry;
  const options = { name, help, labelNames: [...labels] as string[], registers: [registry] };
  switch (entry.kind) {
    case "counter":
      return new Counter(options);
    case "gauge":
      return new Gauge(options);
    case "histogram":
      return new Histogram({ ...options, buckets: [...entry.buckets] });
  }
}
