import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, test } from "vitest";
import type { Clock } from "../clock";
import { CATALOGUE, STAGES } from "./catalogue";
import { createMetrics } from "./create-metrics";
import type { Metrics } from "./metrics";

const NOW = 1_000_000;
const clock: Clock = { now: () => NOW, elapsed: () => NOW, sleep: async () => {} };
let metrics: Metrics;

beforeEach(() => {
  metrics = createMetrics({ clock });
});

const linesOf = async (name: string) => {
  const { text } = await metrics.scrape();
  return text.split("\n").filter((line) => line.startsWith(name));
};

describe("a stage", () => {
  it("is measured in seconds", async () => {
    metrics.stage({ stage: "commit", isChild: true, from: NOW - 1_500, to: NOW });
    expect(await linesOf("lathe_stage_duration_seconds_sum")).toEqual([
      'lathe_stage_duration_seconds_sum{stage="commit",chat_kind="child"} 1.5',
    ]);
  });

  it("that ends a little before it began, by another clock, took no time", async () => {
    metrics.stage({ stage: "queue_wait", isChild: false, from: NOW + 500, to: NOW });
    expect(await linesOf("lathe_stage_duration_seconds_sum")).toEqual([
      'lathe_stage_duration_seconds_sum{stage="queue_wait",chat_kind="root"} 0',
    ]);
  });

  it.each([
    ["missing_timestamp", { from: null, to: NOW }],
    ["missing_timestamp", { from: Number.NaN, to: NOW }],
    ["future_start", { from: NOW + 5_000, to: NOW + 6_000 }],
    ["negative_elapsed", { from: NOW, to: NOW - 5_000 }],
  ] as const)("with %s is counted, not measured", async (anomaly, times) => {
    metrics.stage({ stage: "chat_turn", isChild: false, ...times });
    expect(await linesOf("lathe_stage_anomalies_total{")).toEqual([
      `lathe_stage_anomalies_total{stage="chat_turn",anomaly="${anomaly}"} 1`,
    ]);
    expect(await linesOf("lathe_stage_duration_seconds_sum")).toEqual([]);
  });
});

test("what is looked up before a scrape may fail without harm", async () => {
  metrics.beforeScrape(() => Promise.reject(new Error("no database")));
  metrics.beforeScrape(async () => metrics.sseConnections.set(3));
  expect(await linesOf("lathe_sse_connections")).toEqual(["lathe_sse_connections 3"]);
});

test("buckets grow from the first to at least the last size", () => {
  expect(CATALOGUE.messageCount.buckets).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]);
  expect(CATALOGUE.promptSize.buckets.at(0)).toBe(1_024);
  expect(CATALOGUE.promptSize.buckets.at(-1)).toBe(268_435_456);
  expect(CATALOGUE.toolResultSize.buckets.at(-1)).toBe(4_194_304);
});

/** Names of a histogram's series are its own with an ending. */
const baseName = (name: string) => name.replace(/_(bucket|sum|count)$/, "");
const METRIC = /\blathe_[a-z0-9_]+/g;

describe("what is written about metrics", () => {
  const documentation = readFileSync("docs/metrics.md", "utf8");
  const dashboard = readFileSync("docs/grafana/lathe.json", "utf8");
  const registered = async () => {
    const { text } = await createMetrics({ clock, ofNode: true }).scrape();
    return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => ({ name, type }));
  };

  it("in docs/metrics.md names exactly the metrics that there are, with their types", async () => {
    const documented = [...documentation.matchAll(/^\| `(lathe_\w+)` \| (\w+) \|/gm)].map(
      ([, name = "", type = ""]) => ({ name, type }),
    );
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(documented.toSorted(byName)).toEqual((await registered()).toSorted(byName));
  });

  it("lists the labels of each, and the stages", () => {
    for (const { name, labels } of Object.values(CATALOGUE)) {
      expect(documentation).toContain(`| \`${name}\` |`);
      const row = documentation.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
      expect([name, row?.split("|")[3]?.trim()]).toEqual([name, labels.join(", ")]);
    }
    for (const stage of STAGES) expect(documentation).toContain(`\`${stage}\``);
  });

  it("in the dashboard's queries is there, label by label", async () => {
    const names = new Set((await registered()).map(({ name }) => name));
    const queries = [...dashboard.matchAll(/"expr":\s*"((?:[^"\\]|\\.)*)"/g)].map(([, query = ""]) => query);
    expect(queries.length).toBeGreaterThan(15);
    for (const query of queries) {
      for (const [found] of query.matchAll(METRIC)) expect(names).toContain(baseName(found));
      const known = Object.values(CATALOGUE).filter(({ name }) => query.includes(name));
      const labels = new Set(["le", "instance", "job", ...known.flatMap((entry) => [...entry.labels])]);
      for (const [, grouped = ""] of query.matchAll(/\bby \(([^)]*)\)/g)) {
        for (const label of grouped.split(",")) expect(labels).toContain(label.trim());
      }
    }
  });

  it("never tells one chat or person from another", () => {
    for (const { labels } of Object.values(CATALOGUE)) {
      for (const label of labels as readonly string[]) expect(label).not.toMatch(/chat_id|user|owner|id$/);
    }
  });
});
