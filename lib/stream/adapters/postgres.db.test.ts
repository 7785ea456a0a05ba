import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPostgresPubsub } from "../../../db/postgres-pubsub";
import type { Pubsub } from "../../../db/pubsub";
import { createTestDatabase, type TestDatabase } from "../../../db/testing";
import type { AppChunk } from "../../chat/message-types";
import { systemClock } from "../../clock";
import { createLog } from "../../log";
import { createHub } from "../hub";
import type { OpenEpisode, PartLog } from "../part-log";
import { describePartLog } from "../testing-part-log-contract";
import { createPostgresPartLog } from "./postgres";

const log = createLog("silent");

describePartLog("postgres", async () => {
  const database = await createTestDatabase();
  let lost = false;
  const make = async () => {
    const pubsub = await createPostgresPubsub({
      listenUrl: database.url,
      sql: database.sql,
      log,
      clock: systemClock,
    });
    const leaky: Pubsub = {
      publish: (channel, hint) => (lost ? undefined : pubsub.publish(channel, hint)),
      subscribe: (channel, handler) => pubsub.subscribe(channel, handler),
      healthy: () => pubsub.healthy(),
      close: () => pubsub.close(),
    };
    const deps = {
      url: database.url,
      sql: database.sql,
      pubsub: leaky,
      log,
      clock: systemClock,
      flushMs: 5,
    };
    const partLog = createPostgresPartLog(deps);
    const hub = createHub({ ...deps, partLog, pollMs: 200 });
    return { pubsub, partLog, hub };
  };
  const [a, b] = [await make(), await make()];
  return {
    logs: [a.partLog, b.partLog],
    loseHints: () => {
      lost = true;
    },
    cutConnections: async () => {
      await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'lathe-parts'`;
    },
    end: async () => {
      for (const { partLog, pubsub, hub } of [a, b]) {
        hub.close();
        await partLog.close();
        await pubsub.close();
      }
      await database.drop();
    },
  };
});

describe("what only this adapter does", () => {
  let database: TestDatabase;
  let pubsub: Pubsub;
  let partLog: PartLog;

  beforeEach(async () => {
    database = await createTestDatabase();
    const common = { sql: database.sql, log, clock: systemClock };
    pubsub = await createPostgresPubsub({ ...common, listenUrl: database.url });
    partLog = createPostgresPartLog({ ...common, pubsub, url: database.url, flushMs: 5 });
  });

  afterEach(async () => {
    await partLog.close();
    await pubsub.close();
    await database.drop();
  });

  const episode = (chatId: string, attempt = 1): OpenEpisode => ({
    chatId,
    historyVersion: 1,
    attempt,
    ownerEpoch: 1,
    messageId: "msg_0000000000007",
    kind: "model",
  });
  const words: AppChunk[] = [{ type: "text-delta", id: "t", delta: "words" }];
  const stored = async () => {
    const rows = await database.sql<{ chatId: string; chunks: string }[]>`
      select chat_id as "chatId", chunks::text as chunks from part_frames order by chat_id, attempt`;
    return rows.map(({ chatId, chunks }) => [chatId, JSON.parse(chunks)]);
  };

  test("what the database refuses costs no other episode anything", async () => {
    await database.sql`alter table part_frames add check (chunks::text not like '%refused%')`;
    const [bad, good] = [await partLog.open(episode("bad")), await partLog.open(episode("good"))];
    bad.append([{ type: "text-delta", id: "t", delta: "refused" }]);
    good.append(words);
    await Promise.all([bad.flush(), good.flush()]);
    expect(await stored()).toEqual([
      ["bad", []],
      ["good", words],
    ]);
    bad.append(words);
    await bad.close();
    expect(await partLog.closeAndRead(episode("bad"))).toMatchObject({ chunks: words });
  });

  test("an episode that was written and lost in a crash is written again", async () => {
    const writer = await partLog.open(episode("chat"));
    writer.append(words);
    await writer.flush();
    await database.sql`delete from part_frames`;
    await database.sql`delete from part_episodes`;
    await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'lathe-parts'`;
    await vi.waitFor(async () => expect(await stored()).toEqual([["chat", words]]), {
      timeout: 10_000,
      interval: 20,
    });
    await writer.close();
  });

  test("frames that were let go are joined in the store, too, also in one that has lost the last moments", async () => {
    const outputs = 400;
    const key = episode("chat_joined");
    const writer = await partLog.open(key);
    const write = async (index: number) => {
      const data = { toolCallId: "c", offset: index * 4_000, text: "z".repeat(4_000) };
      writer.append([{ type: "data-tool-output", data, transient: true }]);
      await writer.flush();
    };
    for (let index = 0; index < outputs; index++) await write(index);
    const rows = async () => Number((await database.sql`select count(*) from part_frames`)[0]?.["count"]);
    expect(await rows()).toBeLessThan(outputs / 2);
    // As a standby that has not heard of the last moments has them.
    await database.sql`update part_frames set last_seq = seq`;
    await database.sql`insert into part_frames (chat_id, history_version, attempt, seq, last_seq, chunks)
      values ('chat_joined', 1, 1, 20, 20, '[]'), ('chat_joined', 1, 1, 21, 21, '[]')`;
    await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'lathe-parts'`;
    await write(outputs);
    await writer.flush();
    expect(await rows()).toBeLessThan(outputs / 2);
    // Another process has the store only.
    const other = createPostgresPartLog({
      sql: database.sql,
      log,
      clock: systemClock,
      pubsub,
      url: database.url,
      flushMs: 5,
    });
    await writer.close();
    for (const after of [0, 50, 150]) {
      let next = after + 1;
      for await (const frame of other.follow(key, after, new AbortController().signal)) {
        expect(frame.seq).toBe(next);
        next = frame.lastSeq + 1;
      }
      expect(next).toBe(outputs + 2);
    }
    await other.close();
  });

  test("the sweep takes what nobody needs for a minute, and nothing else", async () => {
    const { sql } = database;
    await sql`insert into users (id, email, name, role) values ('usr_a', 'a@example.test', 'A', 'member')`;
    await sql`insert into chats (id, owner_id, root_chat_id, title, status, history_version, generation_attempt)
      values ('chat', 'usr_a', 'chat', 'A chat', 'running', 1, 3)`;
    for (const attempt of [1, 2, 3]) {
      const writer = await partLog.open(episode("chat", attempt));
      writer.append(words);
      await writer.flush();
      if (attempt !== 2) await writer.close();
    }
    const orphan = await partLog.open(episode("gone"));
    orphan.append(words);
    await orphan.close();
    await partLog.sweep();
    expect(await stored()).toHaveLength(4);
    await sql`update part_episodes set created_at = now() - interval '2 minutes',
      closed_at = closed_at - interval '2 minutes'`;
    await partLog.sweep();
    const left = await sql<{ chatId: string; attempt: number }[]>`
      select chat_id as "chatId", attempt from part_frames`;
    expect(left).toEqual([{ chatId: "chat", attempt: 3 }]);
    await partLog.sweep();
    const [episodes] = await sql`select count(*)::int as count from part_episodes`;
    expect(episodes?.["count"]).toBe(1);
  });

  test("the sweep takes the episode of a chat that has rested on an error, also when its writer died without closing it", async () => {
    const { sql } = database;
    await sql`insert into users (id, email, name, role) values ('usr_a', 'a@example.test', 'A', 'member')`;
    await sql`insert into chats (id, owner_id, root_chat_id, title, status, history_version, generation_attempt)
      values ('chat', 'usr_a', 'chat', 'A chat', 'error', 1, 1)`;
    const writer = await partLog.open(episode("chat"));
    writer.append(words);
    await writer.flush();
    await sql`update part_episodes set created_at = now() - interval '2 minutes'`;
    await partLog.sweep();
    expect(await stored()).toHaveLength(1);
    await sql`update chats set updated_at = now() - interval '2 minutes'`;
    await partLog.sweep();
    expect(await stored()).toEqual([]);
  });
});
