import type { Redis } from "ioredis";
import type { Clock } from "../lib/clock";
import type { Log } from "../lib/log";
import { createHintPubsub, type HintMessage, type HintPubsubDeps, type HintTransport } from "./hint-pubsub";
import type { Pubsub } from "./pubsub";
import { connectRedis, whenReady } from "./redis-client";

export interface RedisPubsubDeps {
  url: string;
  log: Log;
  clock: Clock;
  echoIntervalMs?: number;
  metrics?: HintPubsubDeps["metrics"];
}

/** Far below what a Redis holds for a slow subscriber before it cuts it. */
const MAX_PAYLOAD_BYTES = 256 * 1024;
const READY_MS = 1_500;

/** Hints over PUBLISH and SUBSCRIBE. */
export async function createRedisPubsub({ url, ...deps }: RedisPubsubDeps): Promise<Pubsub> {
  const { log } = deps;
  const publisher = connectRedis({ url, name: "lathe-publish", log });
  await whenReady(publisher, READY_MS);
  const pubsub = await createHintPubsub({ ...deps, transport: redisTransport(url, publisher, log) });
  return {
    publish: (channel, hint) => pubsub.publish(channel, hint),
    subscribe: (channel, handler) => pubsub.subscribe(channel, handler),
    healthy: () => pubsub.healthy(),
    close: async () => {
      await pubsub.close();
      publisher.disconnect();
    },
  };
}

function redisTransport(url: string, publisher: Redis, log: Log): HintTransport {
  return {
    name: "Redis",
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    send: async (messages) => {
      await Promise.all(messages.map(({ channel, payload }) => publisher.publish(channel, payload)));
    },
    listen: (channels, receive) => listen({ url, log, channels, receive }),
  };
}

interface Listening {
  url: string;
  log: Log;
  channels: readonly string[];
  receive: (message: HintMessage) => void;
}

/** Subscribes anew after every reconnect; a missing echo is what tells of a connection that only looks alive. */
async function listen({ url, log, channels, receive }: Listening): Promise<{ close(): Promise<void> }> {
  const subscriber = connectRedis({ url, name: "lathe-listen", log, waits: true });
  subscriber.on("message", (channel: string, payload: string) => receive({ channel, payload }));
  const close = async () => subscriber.disconnect();
  try {
    await whenReady(subscriber, READY_MS);
    await subscriber.subscribe(...channels);
  } catch (error) {
    await close();
    throw error;
  }
  subscriber.on("ready", () => {
    subscriber.subscribe(...channels).catch((error: unknown) => log.debug({ err: error }, "not subscribed"));
  });
  return { close };
}
