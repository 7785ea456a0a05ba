import postgres, { type Sql } from "postgres";
import type { Clock } from "../lib/clock";
import type { Log } from "../lib/log";
import { createHintPubsub, type HintMessage, type HintPubsubDeps, type HintTransport } from "./hint-pubsub";
import type { Pubsub } from "./pubsub";

export interface PostgresPubsubDeps {
  /** A direct connection: LISTEN does not work through a transaction pooler. */
  listenUrl: string;
  /** The pool that hints are sent through. */
  sql: Sql;
  log: Log;
  clock: Clock;
  echoIntervalMs?: number;
  metrics?: HintPubsubDeps["metrics"];
}

/** Postgres refuses 8,000 bytes and more. */
const MAX_PAYLOAD_BYTES = 7_000;
const CONNECT_TIMEOUT_SECONDS = 5;
const CLOSE_SECONDS = 1;

/** Hints over LISTEN and NOTIFY. */
export function createPostgresPubsub({ listenUrl, sql, ...deps }: PostgresPubsubDeps): Promise<Pubsub> {
  return createHintPubsub({ ...deps, transport: postgresTransport(listenUrl, sql) });
}

function postgresTransport(listenUrl: string, sql: Sql): HintTransport {
  return {
    name: "LISTEN",
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    send: async (messages) => {
      const channels = messages.map(({ channel }) => channel);
      const payloads = messages.map(({ payload }) => payload);
      await sql`select pg_notify(c, p) from unnest(${channels}::text[], ${payloads}::text[]) as hint(c, p)`;
    },
    listen: (channels, receive) => listen(listenUrl, channels, receive),
  };
}

async function listen(
  url: string,
  channels: readonly string[],
  receive: (message: HintMessage) => void,
): Promise<{ close(): Promise<void> }> {
  const listener = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => {},
    connection: { application_name: "lathe-listen" },
  });
  try {
    for (const channel of channels) {
      await listener.listen(channel, (payload) => receive({ channel, payload }));
    }
  } catch (error) {
    void listener.end({ timeout: 0 }).catch(() => {});
    throw error;
  }
  return { close: () => listener.end({ timeout: CLOSE_SECONDS }) };
}
