import { createApiClient } from "../api-client";
import { type Gateway, hasHaproxy, hasNginx, startHaproxy, startNginx } from "../gateways";
import { expect, test } from "../stand-fixture";

/** Longer than what both take for a connection on which nothing happens. */
const IDLE_MS = 65_000;
const MAX_LATENCY_MS = 50;
/** A gateway and five other processes on two cores. */
const LOAD_FACTOR = 10;

const GATEWAYS: [string, () => boolean, (port: number) => Promise<Gateway>][] = [
  ["nginx", hasNginx, startNginx],
  ["HAProxy", hasHaproxy, startHaproxy],
];

for (const [name, isHere, start] of GATEWAYS) {
  test(`D41 behind ${name} as it comes, an idle stream lives, and words arrive as they are written`, async ({
    stand,
  }) => {
    test.skip(!isHere(), `there is no ${name} here`);
    test.setTimeout(180_000);
    const { api, models, lathe } = stand;
    models.setScript([
      {
        actions: [
          { type: "text", text: "First. " },
          { type: "gate", name: "rest" },
          { type: "deltas", count: 40, timestamps: true, intervalMs: 50 },
        ],
      },
    ]);
    const gateway = await start(lathe.port);
    try {
      const through = createApiClient(gateway.url, api.token);
      const chat = await through.createChat("Write slowly");
      const response = await fetch(`${gateway.url}/api/v1/chats/${chat.id}/stream`, {
        headers: { authorization: `Bearer ${api.token}`, "accept-encoding": "gzip, br" },
      });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      expect(response.headers.get("content-encoding")).toBeNull();
      const arrivals: { at: number; text: string }[] = [];
      const reading = (async () => {
        if (!response.body) throw new Error("no body");
        for await (const text of response.body.pipeThrough(new TextDecoderStream()))
          arrivals.push({ at: performance.timeOrigin + performance.now(), text });
      })();
      reading.catch(() => {});
      await expect.poll(() => models.held()).toEqual(["rest"]);
      const idleSince = performance.now();
      await expect
        .poll(() => performance.now() - idleSince, { timeout: 2 * IDLE_MS, intervals: [1_000] })
        .toBeGreaterThan(IDLE_MS);
      expect(arrivals.filter(({ text }) => text.includes(": still here")).length).toBeGreaterThan(3);
      models.release("rest");
      await through.waitForStatus(chat.id, ["waiting"]);
      await expect.poll(() => arrivals.some(({ text }) => text.includes('"waiting"'))).toBe(true);
      const latencies = arrivals.flatMap(({ at, text }) => {
        const sent = [...text.matchAll(/@(\d+\.\d+) /g)].map((match) => Number(match[1]));
        // The row at the end holds them all once more.
        return text.includes("event: message_part") && !text.includes("event: message\n")
          ? sent.map((sentAt) => at - sentAt)
          : [];
      });
      expect(latencies.length).toBeGreaterThan(20);
      const median = latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? Infinity;
      expect(median).toBeLessThan(MAX_LATENCY_MS * LOAD_FACTOR);
      await response.body?.cancel().catch(() => {});
    } finally {
      await gateway.stop();
    }
  });
}
