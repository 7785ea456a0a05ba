import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../../e2e/fakes/model-server/model-server";
import { systemClock } from "../clock";
import { testConnection } from "../providers/testing-connections";
import { History } from "./prepare/testing-history";
import { text } from "./prepare/testing-rows";

const NOW = Date.parse("2026-05-01T10:00:00.000Z");

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

test("reasoning is dated by the calendar, not by how long the process has been up", async () => {
  server.setScript([
    {
      actions: [
        { type: "reasoning", text: "Hm", deltas: 2 },
        { type: "text", text: "Yes", deltas: 1 },
      ],
    },
  ]);
  const history = new History([], { clock: { ...systemClock, now: () => NOW } });
  history.ask(text("Go"));
  const { streamed } = await history.step(
    testConnection("anthropic", { baseUrl: server.baseUrl, fetch: globalThis.fetch }),
  );
  const times = Object.values(streamed.metadata?.reasoning ?? {});
  const at = new Date(NOW).toISOString();
  expect(times).toEqual([{ startedAt: at, endedAt: at }]);
});
