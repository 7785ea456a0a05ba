import type { Counter, Gauge, Histogram } from "prom-client";
import type { CATALOGUE, Stage } from "./catalogue";

type Entry = (typeof CATALOGUE)[keyof typeof CATALOGUE];
type LabelsOf<E extends Entry> = E["labels"][number];
type MetricOf<E extends Entry> = E["kind"] extends "counter"
  ? Counter<LabelsOf<E>>
  : E["kind"] extends "gauge"
    ? Gauge<LabelsOf<E>>
    : Histogram<LabelsOf<E>>;

export interface StageTimes {
  stage: Stage;
  /** Whether the chat is a sub-agent's. */
  isChild: boolean;
  /** Milliseconds since the epoch; null: nobody knows when it began. */
  from: number | null;
  to: number;
}

/** What this process counts and measures. */
export type Metrics = { [K in keyof typeof CATALOGUE]: MetricOf<(typeof CATALOGUE)[K]> } & {
  /** Measures a stage of a turn; times that make no sense are counted apart and not measured. */
  stage(times: StageTimes): void;
  /** Work that is done before each scrape, such as asking the database. It may fail. */
  beforeScrape(work: () => Promise<void>): void;
  /** Everything in Prometheus's text format. */
  scrape(): Promise<{ contentType: string; text: string }>;
};
