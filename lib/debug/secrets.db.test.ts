import { afterEach, beforeEach, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import { writeSetting } from "../../db/queries/settings";
import { debugRuns } from "../../db/schema/debug-runs";
import { debugSteps } from "../../db/schema/debug-steps";
import { createToken } from "../commands/create-token";
import { createUser } from "../commands/create-user";
import { systemClock } from "../clock";
import { parseEnv } from "../env";
import { createLog } from "../log";
import { createOutgoingGuard, type OutgoingGuard } from "../providers/guarded-fetch";
import { createModelResolver } from "../providers/resolve-model";
import type { Secrets } from "../secrets/secrets";
import { WorkerBench } from "../worker/testing-bench";

const API_KEY = "canary-4f9d1c-provider-key";
const PASSWORD = "canary-3b77e0-password";

let bench: WorkerBench;
let server: ModelServer;
let guard: OutgoingGuard;

beforeEach(async () => {
  bench = await WorkerBench.create();
  server = await startModelServer({ apiKey: API_KEY });
  guard = createOutgoingGuard();
  await writeSetting(bench.db, {
    name: "debug-recording",
    value: { mode: "forced", retentionDays: 7 },
    updatedBy: bench.workbench.userId,
  });
});

afterEach(async () => {
  await bench.drop();
  guard.close();
  await server.close();
});

test.each(["anthropic", "openai-compatible"] as const)(
  "no key, password or token is in the records and metrics of a turn through %s",
  async (type) => {
    const env = parseEnv({
      LATHE_SSRF_ALLOW: server.url,
      ANTHROPIC_API_KEY: API_KEY,
      OPENAI_API_KEY: API_KEY,
    });
    bench.resolveModel = createModelResolver({
      env,
      guard,
      clock: systemClock,
      log: createLog("silent"),
      secrets: {} as Secrets,
      store: {
        findModel: async () => ({
          model: {
            id: bench.workbench.modelId,
            model: "scripted-model",
            displayName: "Scripted",
            enabled: true,
            contextLimit: 100_000,
            options: {},
            prices: null,
          },
          provider: {
            id: bench.workbench.providerId,
            type,
            name: "Strict",
            baseUrl: server.baseUrl,
            enabled: true,
            centralKeyEnabled: true,
            sealedApiKey: null,
            acceptedOrigin: null,
            source: "environment",
          },
        }),
      },
    });
    const user = await createUser(bench.db, {
      email: "ada@example.com",
      name: "Ada",
      role: "member",
      password: PASSWORD,
    });
    const { token } = await createToken(bench.db, {
      userId: user.id,
      name: "t",
      scope: "all",
      expiresAt: null,
      notAfter: null,
    });
    bench.tools.define("look", async () => ({ output: { password: PASSWORD, token }, isError: false }));
    server.setScript([
      { error: { status: 503, message: `Your key ${API_KEY} is out of luck` } },
      { actions: [{ type: "tool", name: "look", input: { value: "x" } }] },
      "All good.",
    ]);
    const running = await bench.startWorker();
    const chatId = await bench.createChat("Look", running.pubsub);
    await bench.settled(chatId);
    await running.debug.settled();

    const [runs, steps] = await Promise.all([
      bench.db.select().from(debugRuns),
      bench.db.select().from(debugSteps).orderBy(debugSteps.stepNumber),
    ]);
    const { text: metrics } = await running.metrics.scrape();
    expect(metrics).toContain(`lathe_steps_total{provider="${type}",model="scripted-model"} 2`);
    const everything = JSON.stringify([runs, steps, metrics]);
    for (const secret of [API_KEY, PASSWORD, token]) expect(everything).not.toContain(secret);
    expect(steps).toHaveLength(2);
    expect(steps[0]?.attempts).toMatchObject([
      {
        statusCode: 503,
        errorKind: "timeout",
        request: { method: "POST", headers: { "content-type": "application/json" } },
        response: { statusCode: 503 },
      },
      { statusCode: 200, errorKind: null, request: { body: { model: "scripted-model" } } },
    ]);
    expect(JSON.stringify(steps[0]?.attempts[0])).toContain("Your key [redacted] is out of luck");
    expect(JSON.stringify(steps[1]?.attempts[0]?.request)).toContain("[redacted]");
  },
);
