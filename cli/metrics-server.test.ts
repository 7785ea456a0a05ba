import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../lib/clock";
import { parseEnv } from "../lib/env";
import { createLog } from "../lib/log";
import { createMetrics } from "../lib/metrics/create-metrics";
import { type MetricsServer, serveMetrics } from "./metrics-server";

const TOKEN = "metrics-token-1234";
let servers: MetricsServer[];

beforeEach(() => {
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

async function serve(settings: Record<string, string> = {}): Promise<string> {
  const metrics = createMetrics({ clock: systemClock });
  metrics.leasesHeld.set(2);
  const server = await serveMetrics({ env: parseEnv(settings), log: createLog("silent"), metrics }, 0);
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

test("a worker's metrics are read from this computer, straight", async () => {
  const url = await serve();
  const answer = await fetch(`${url}/api/metrics`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  expect(await answer.text()).toContain("lathe_leases_held 2");
  const forwarded = await fetch(`${url}/api/metrics`, { headers: { "x-forwarded-for": "127.0.0.1" } });
  expect(forwarded.status).toBe(403);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/api/metrics`, { method: "POST" })).status).toBe(404);
});

test("where a token is set, it is asked for", async () => {
  const url = await serve({ LATHE_METRICS_TOKEN: TOKEN });
  expect((await fetch(`${url}/api/metrics`)).status).toBe(401);
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await fetch(`${url}/api/metrics`, { headers })).status).toBe(200);
});
