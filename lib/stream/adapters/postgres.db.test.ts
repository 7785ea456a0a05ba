import { createPostgresPubsub } from "../../../db/postgres-pubsub";
import type { Pubsub } from "../../../db/pubsub";
import { createTestDatabase } from "../../../db/testing";
import { systemClock } from "../../clock";
import { createLog } from "../../log";
import { createHub } from "../hub";
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
