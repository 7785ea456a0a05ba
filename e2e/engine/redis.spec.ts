import { expect, test } from "@playwright/test";
import { redisBinary, startTestRedis } from "../../db/testing-redis";
import { createApiClient } from "../api-client";
import { databaseUrl } from "../database-url";
import { createLatheServer } from "../lathe-server";
import { createStand } from "../stand";

test.skip(redisBinary() === null, "there is no redis-server here");

test("with Redis, two servers stream to each other's clients, and a Redis that is killed in the middle costs only time", async () => {
  test.setTimeout(120_000);
  const redis = await startTestRedis();
  const first = await createStand({ env: { REDIS_URL: redis.url } });
  const data = `${first.lathe.directory}/data`;
  const second = await createLatheServer({
    env: {
      DATABASE_URL: databaseUrl(first.lathe),
      REDIS_URL: redis.url,
      LATHE_DATA_DIR: data,
      LATHE_WORKER: "off",
    },
  });
  try {
    await second.start();
    const other = createApiClient(second.url, first.api.token);
    first.models.setScript([
      {
        match: { user: "And again" },
        steps: [{ actions: [{ type: "deltas", count: 200, text: "more ", intervalMs: 20 }] }],
      },
      {
        steps: [{ actions: [{ type: "deltas", count: 60, text: "word ", intervalMs: 30 }] }],
        after: "repeat",
      },
    ]);
    const chat = await other.createChat("Stream it");
    const followers = [first.api.follow(chat.id), other.follow(chat.id)];
    await first.api.waitForStatus(chat.id, ["waiting"]);
    for (const follower of followers) {
      const parts = follower.events.filter(({ event }) => event.name === "message_part");
      expect(parts.length).toBeGreaterThan(10);
      await expect.poll(() => follower.messages()).toEqual(await first.api.messages(chat.id));
    }

    await other.sendMessage(chat.id, "And again");
    await followers[1]?.waitFor(
      ({ event }) => event.name === "message_part" && JSON.stringify(event.data.chunks).includes("more"),
    );
    await redis.kill();
    await first.api.waitForStatus(chat.id, ["waiting"]);
    const stored = await first.api.messages(chat.id);
    expect(stored).toHaveLength(4);
    for (const follower of followers) {
      await expect.poll(() => follower.messages(), { timeout: 3_000 }).toEqual(stored);
    }
    await redis.start();
    await other.sendMessage(chat.id, "Once more");
    await first.api.waitForStatus(chat.id, ["waiting"]);
    for (const follower of followers) {
      await expect.poll(() => follower.messages().length).toBe(6);
      follower.stop();
    }
    expect(first.models.requests).toHaveLength(3);
  } finally {
    await second.kill("SIGKILL");
    await first.destroy();
    await redis.drop();
  }
});
