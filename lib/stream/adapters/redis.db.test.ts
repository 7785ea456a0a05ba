import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Pubsub } from "../../../db/pubsub";
import { createRedisPubsub } from "../../../db/redis-pubsub";
import { connectRedis, whenReady } from "../../../db/redis-client";
import { createTestDatabase, type TestDatabase } from "../../../db/testing";
import { redisBinary, startTestRedis, type TestRedis } from "../../../db/testing-redis";
import type { AppChunk } from "../../chat/message-types";
import { systemClock } from "../../clock";
import { createLog } from "../../log";
import type { OpenEpisode, PartLog } from "../part-log";
import { describePartLog } from "../testing-part-log-contract";
import { createRedisPartLog } from "./redis";

const log = createLog("silent");
const WAIT = { timeout: 10_000, interval: 5 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function startProcess(redis: TestRedis) {
  const deps = { url: redis.url, sql: database.sql, log, clock: systemClock };
  const pubsub = await createRedisPubsub(deps);
  let lost = false;
  const leaky: Pubsub = {
    publish: (channel, hint) => (lost ? undefined : pubsub.publish(channel, hint)),
    subscribe: (channel, handler) => pubsub.subscribe(channel, handler),
    healthy: () => pubsub.healthy(),
    close: () => pubsub.close(),
  };
  const partLog = await createRedisPartLog({ ...deps, pubsub: leaky, flushMs: 5 });
  const end = async () => {
    await partLog.close();
    await pubsub.close();
  };
  const loseHints = () => {
    lost = true;
  };
  return { partLog, end, loseHints };
}

describe.skipIf(redisBinary() === null)("streamed parts", () => {
  describePartLog("redis", async () => {
    const redis = await startTestRedis();
    const [a, b] = [await startProcess(redis), await startProcess(redis)];
    return {
      logs: [a.partLog, b.partLog],
      loseHints: () => {
        a.loseHints();
        b.loseHints();
      },
      cutConnections: () => redis.cutConnections(),
      end: async () => {
        await a.end();
        await b.end();
        await redis.drop();
      },
    };
  });

  describe("in redis, when it is lost", () => {
    let redis: TestRedis;
    let here: PartLog;
    let there: PartLog;
    const ends: (() => Promise<void>)[] = [];

    beforeEach(async () => {
      redis = await startTestRedis();
      const [a, b] = [await startProcess(redis), await startProcess(redis)];
      [here, there] = [a.partLog, b.partLog];
      ends.push(a.end, b.end);
    });

    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
      await redis.drop();
    });

    test("what PostgreSQL holds of the time before Redis goes with the sweep", async () => {
      const { sql } = database;
      const old = sql`now() - interval '2 minutes'`;
      await sql`insert into part_episodes (chat_id, history_version, attempt, message_id, kind, owner_epoch, created_at, closed_at)
        values ('chat_before', 1, 1, 7, 'model', 1, ${old}, ${old})`;
      await sql`insert into part_frames (chat_id, history_version, attempt, seq, last_seq, chunks)
        values ('chat_before', 1, 1, 1, 1, '[]')`;
      await here.sweep();
      expect(await sql`select 1 from part_frames`).toEqual([]);
      expect(await sql`select 1 from part_episodes`).toEqual([]);
    });

    const episode = (): OpenEpisode => ({
      chatId: `chat_${randomUUID()}`,
      historyVersion: 1,
      attempt: 1,
      ownerEpoch: 1,
      messageId: "msg_0000000000007",
      kind: "model",
    });
    const delta = (id: string): AppChunk => ({ type: "text-delta", id, delta: `${id} ` });
    const follow = (partLog: PartLog, key: OpenEpisode) => {
      const found: AppChunk[] = [];
      const done = (async () => {
        for await (const { chunks } of partLog.follow(key, 0, new AbortController().signal))
          found.push(...chunks);
      })();
      const text = () => found.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
      return { text, done };
    };

    test("in the middle of a stream with all it held, costs no follower a part", async () => {
      const key = episode();
      const followers = [follow(here, key), follow(there, key)];
      const writer = await here.open(key);
      writer.append([delta("one")]);
      await vi.waitFor(() => expect(followers[1]?.text()).toBe("one "), WAIT);
      await redis.kill();
      writer.append([delta("two")]);
      await vi.waitFor(() => expect(followers[0]?.text()).toBe("one two "), WAIT);
      await redis.start();
      await vi.waitFor(() => expect(followers[1]?.text()).toBe("one two "), WAIT);
      writer.append([delta("three")]);
      await writer.close();
      for (const follower of followers) {
        await follower.done;
        expect(follower.text()).toBe("one two three ");
      }
    });

    test("keeps nobody from beginning or ending a step, and whoever interrupts is not kept waiting", async () => {
      await redis.kill();
      const key = episode();
      const writer = await here.open(key);
      writer.append([delta("mine")]);
      expect(writer.chunks()).toEqual([delta("mine")]);
      const startedAt = performance.now();
      expect(await there.closeAndRead(key)).toBeNull();
      await writer.close();
      expect(performance.now() - startedAt).toBeLessThan(9_000);
      expect(writer.fenced()).toBe(false);
    });

    test("an episode expires, whether it was closed or not", async () => {
      const [open, closed] = [episode(), episode()];
      for (const key of [open, closed]) {
        const writer = await here.open(key);
        writer.append([delta("word")]);
        await writer.flush();
        if (key === closed) await writer.close();
      }
      const client = connectRedis({ url: redis.url, name: "test", log });
      await whenReady(client, 1_000);
      const ttls = async (key: OpenEpisode) => {
        const names = await client.keys(`*${key.chatId}*`);
        return Promise.all(names.map((name) => client.ttl(name)));
      };
      const [kept, short] = [await ttls(open), await ttls(closed)];
      client.disconnect();
      expect([kept.length, short.length]).toEqual([2, 2]);
      expect(Math.min(...kept)).toBeGreaterThan(Math.max(...short));
      expect(Math.min(...short)).toBeGreaterThan(0);
    });
  });
});
