import { APICallError } from "ai";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chats } from "../../db/schema/chats";
import { until, WorkerBench } from "../worker/testing-bench";
import { callPart, calls, fails, says } from "../worker/testing-model";
import { collectRuntime } from "./collect-runtime";
import { createMetrics } from "./create-metrics";
import { systemClock } from "../clock";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});
afterEach(() => bench.drop());

/** Value of one series; null when there is none. */
function valueOf(text: string, series: string): number | null {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}

const overloaded = new APICallError({
  message: "overloaded",
  url: "https://models.test/v1",
  requestBodyValues: {},
  statusCode: 529,
  responseBody: "{}",
});

test("a turn with a retry and tools is counted and measured, stage by stage", async () => {
  bench.tools.define("look", async () => ({ output: { text: "x".repeat(50_000) }, isError: false }));
  bench.tools.define("break", async () => ({ output: { error: "No." }, isError: true }));
  bench.model.script(
    fails(overloaded),
    calls(callPart("a", "look", {}), callPart("b", "break", {}), callPart("c", "made_up", {})),
    says("Done"),
  );
  const running = await bench.startWorker();
  const chatId = await bench.createChat("Hi there", running.pubsub);
  await bench.settled(chatId);
  await until("a heartbeat", async () => {
    const { text } = await running.metrics.scrape();
    return (valueOf(text, "lathe_heartbeat_duration_seconds_count") ?? 0) > 0;
  });
  const { text, contentType } = await running.metrics.scrape();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const model = 'provider="openai-compatible",model="scripted"';
  const figures: [string, number][] = [
    [`lathe_steps_total{${model}}`, 2],
    [`lathe_model_calls_total{${model},outcome="complete"}`, 2],
    [`lathe_model_calls_total{${model},outcome="failed"}`, 1],
    [`lathe_stream_retries_total{${model},kind="overloaded"}`, 1],
    [`lathe_message_count_count{${model}}`, 3],
    [`lathe_ttft_seconds_count{${model}}`, 2],
    ['lathe_tool_errors_total{tool_name="break"}', 1],
    ['lathe_tool_result_size_bytes_count{tool_name="look"}', 1],
    ['lathe_acquire_duration_seconds_count{result="taken"}', 1],
    ...(
      [
        ["chat_turn", 1],
        ["queue_wait", 1],
        ["acquisition", 1],
        ["provider_attempt", 3],
        ["time_to_first_token", 2],
        ["stream", 2],
        ["tool_call", 2],
        ["commit", 4],
        ["retry_backoff", 1],
      ] as const
    ).map(([stage, count]): [string, number] => [
      `lathe_stage_duration_seconds_count{stage="${stage}",chat_kind="root"}`,
      count,
    ]),
  ];
  expect(figures.map(([series]) => [series, valueOf(text, series)])).toEqual(figures);
  expect(text).not.toContain("made_up");
  expect(text).not.toContain(chatId);
  expect(text).not.toContain("lathe_stage_anomalies_total{");
});

test("results that do not fit a model's window are counted as cut", async () => {
  bench.tools.define("look", async () => ({ output: { text: "x".repeat(300_000) }, isError: false }));
  bench.model.script(calls(callPart("a", "look", {})), says("Done"));
  const running = await bench.startWorker();
  await bench.settled(await bench.createChat("Hi", running.pubsub));
  const { text } = await running.metrics.scrape();
  expect(valueOf(text, 'lathe_tool_result_truncated_total{tool_name="look"}')).toBe(1);
});

describe("what is looked up at a scrape", () => {
  const figures = {
    hub: { openStreams: () => 7 },
    worker: { driven: () => ["chat_1", "chat_2", "chat_3"] },
    pubsub: { healthy: () => false },
  };

  test("is the state of chats, of the database's connections, and of this process", async () => {
    const [waiting, failed, archived] = [
      await bench.createChat("a"),
      await bench.createChat("b"),
      await bench.createChat("c"),
    ];
    await bench.db.update(chats).set({ waitingForCapacity: true }).where(eq(chats.id, waiting));
    await bench.db.update(chats).set({ status: "error" }).where(eq(chats.id, failed));
    await bench.db.update(chats).set({ status: "waiting", archived: true }).where(eq(chats.id, archived));
    const metrics = createMetrics({ clock: systemClock });
    collectRuntime(metrics, { sql: bench.sql, ...figures });
    const { text } = await metrics.scrape();
    expect(text.split("\n").filter((line) => line.startsWith("lathe_chats"))).toEqual([
      'lathe_chats{state="waiting"} 0',
      'lathe_chats{state="running"} 1',
      'lathe_chats{state="interrupting"} 0',
      'lathe_chats{state="requires_action"} 0',
      'lathe_chats{state="error"} 1',
      "lathe_chats_waiting_for_capacity 1",
    ]);
    expect(text).toMatch(/^lathe_db_connections\{application="lathe[\w-]*",state="active"\} [1-9]/m);
    expect(valueOf(text, "lathe_db_probe_seconds_count")).toBe(1);
    expect(valueOf(text, "lathe_sse_connections")).toBe(7);
    expect(valueOf(text, "lathe_leases_held")).toBe(3);
    expect(valueOf(text, "lathe_hints_healthy")).toBe(0);
  });

  test("leaves the rest of the answer alone when the database is away", async () => {
    const { proxy, database } = await bench.proxiedDatabase();
    const metrics = createMetrics({ clock: systemClock });
    collectRuntime(metrics, { sql: database.sql, ...figures });
    await database.sql`select 1`;
    await proxy.close();
    const { text } = await metrics.scrape();
    expect(valueOf(text, "lathe_sse_connections")).toBe(7);
    expect(valueOf(text, "lathe_db_probe_seconds_count")).toBe(0);
  });
});
