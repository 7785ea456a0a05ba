import type { Sql } from "postgres";
import { countChatsByState, countConnections } from "../../db/queries/metrics";
import type { Pubsub } from "../../db/pubsub";
import { CHAT_STATUSES } from "../chat/wire";
import type { Hub } from "../stream/hub";
import type { Worker } from "../worker/start";
import type { Metrics } from "./metrics";

export interface RuntimeParts {
  sql: Sql;
  hub: Pick<Hub, "openStreams">;
  pubsub: Pick<Pubsub, "healthy">;
  worker: Pick<Worker, "driven"> | null;
}

const MS_PER_SECOND = 1_000;

/** Has what can only be looked up, in this process and in the database, looked up at every scrape. */
export function collectRuntime(metrics: Metrics, { sql, hub, pubsub, worker }: RuntimeParts): void {
  metrics.beforeScrape(async () => {
    metrics.sseConnections.set(hub.openStreams());
    metrics.leasesHeld.set(worker?.driven().length ?? 0);
    metrics.hintsHealthy.set(pubsub.healthy() ? 1 : 0);
  });
  metrics.beforeScrape(async () => {
    const from = performance.now();
    const { byStatus, waiting } = await countChatsByState(sql);
    metrics.databaseProbe.observe((performance.now() - from) / MS_PER_SECOND);
    for (const state of CHAT_STATUSES) metrics.chats.set({ state }, byStatus.get(state) ?? 0);
    metrics.chatsWaiting.set(waiting);
  });
  metrics.beforeScrape(async () => {
    const connections = await countConnections(sql);
    metrics.databaseConnections.reset();
    for (const { application, state, count } of connections) {
      metrics.databaseConnections.set({ application, state }, count);
    }
  });
}
