import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import type { Log } from "../lib/log";

export interface RedisClientOptions {
  url: string;
  /** What the connection is for, as Redis lists it. */
  name: string;
  log: Log;
  /** A connection that waits on the server: no answer in time is no failure. */
  waits?: boolean;
}

const CONNECT_TIMEOUT_MS = 3_000;
const COMMAND_TIMEOUT_MS = 2_000;
const RECONNECT_MS = 200;

/**
 * Opens a connection that comes back by itself. A command fails at once while it is away, rather than wait for it: nothing here
 * may depend on Redis.
 */
export function connectRedis({ url, name, log, waits = false }: RedisClientOptions): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    // One shape of replies, whatever the server speaks.
    protocol: 2,
    disableClientInfo: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => RECONNECT_MS,
    ...(waits ? {} : { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: COMMAND_TIMEOUT_MS }),
  });
  redis.on("error", (error: unknown) => log.debug({ err: error, connection: name }, "Redis is away"));
  return redis;
}

/** Resolves once commands can be sent, or after `ms`. */
export function whenReady(redis: Redis, ms: number): Promise<void> {
  if (redis.status === "ready") return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      redis.off("ready", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    redis.on("ready", done);
  });
}

/** A Lua script that runs as one step on the server, and the name that the server knows it by. */
export interface RedisScript {
  lua: string;
  sha1: string;
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha1: createHash("sha1").update(lua).digest("hex") };
}

export interface ScriptCall {
  keys: string[];
  args: (string | number)[];
}

/** Runs a script by its name; a server that has forgotten it is told again. */
export async function runScript(
  redis: Redis,
  script: RedisScript,
  { keys, args }: ScriptCall,
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return redis.eval(script.lua, keys.length, ...keys, ...args);
  }
}
