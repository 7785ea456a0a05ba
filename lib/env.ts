import { isIP } from "node:net";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";

const DEFAULT_PORT = 3000;
/** Of a lease, so that one late heartbeat loses no chat. */
const MIN_HEARTBEATS_PER_LEASE = 2;
/** A secret below this is guessed sooner than it should be. */
const GOOD_SECRET_CHARACTERS = 16;

const milliseconds = (fallback: number) => z.coerce.number().int().min(1).max(86_400_000).default(fallback);
const count = (fallback: number) => z.coerce.number().int().min(0).max(100_000).default(fallback);
const commaList = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "a postgres:// URL");

const variables = z.object({
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "a redis:// URL")
    .optional(),
  LATHE_DATA_DIR: z.string().min(1).optional(),
  LATHE_ENCRYPTION_KEYS: z.string().min(1).optional(),
  AUTH_SECRET: z.string().min(32, "at least 32 characters").optional(),
  LATHE_URL: z.url({ protocol: /^https?$/ }).optional(),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(DEFAULT_PORT),
  LATHE_WORKER: z.enum(["in-process", "route", "off"]).default("in-process"),
  LATHE_WORKER_SECRET: z.string().min(1).optional(),
  LATHE_WORKER_BUDGET_MS: milliseconds(270_000),
  LATHE_INSTANCE_URL: z.url({ protocol: /^https?$/ }).optional(),
  LATHE_DOCKER_HOST: z
    .string()
    .regex(/^(unix:\/\/\/.+|tcp:\/\/[^/]+\/?)$/, "unix:///path/of/a.sock or tcp://host:port")
    .optional(),
  LATHE_DOCKER_TLS_CA: z.string().min(1).optional(),
  LATHE_DOCKER_TLS_CERT: z.string().min(1).optional(),
  LATHE_DOCKER_TLS_KEY: z.string().min(1).optional(),
  LATHE_DOCKER_SERVER_URL: z.url({ protocol: /^https?$/ }).optional(),
  LATHE_METRICS_TOKEN: z.string().min(1).optional(),
  LATHE_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LATHE_LOCAL_ROOTS: commaList.refine(
    (paths) => paths.every((path) => isAbsolute(path)),
    "a comma list of absolute paths",
  ),
  LATHE_SSRF_ALLOW: commaList
    .refine((items) => items.every((item) => originOf(item) !== null), "a comma list of http(s) origins")
    .transform((items) => items.map((item) => originOf(item) ?? item)),
  LATHE_TRUSTED_PROXIES: commaList.refine(areAddressRanges, "a comma list of addresses or CIDR ranges"),
  LATHE_LEASE_MS: milliseconds(8_000),
  LATHE_HEARTBEAT_MS: milliseconds(2_000),
  LATHE_POLL_MS: milliseconds(2_000),
  LATHE_PART_FLUSH_MS: milliseconds(10),
  LATHE_RETRY_BASE_MS: milliseconds(1_000),
  LATHE_RETRY_MAX: count(25),
  LATHE_STREAM_SILENCE_MS: milliseconds(600_000),
  LATHE_STREAM_LIFETIME_MS: milliseconds(600_000),
  LATHE_MAX_OWNER_DEATHS: count(3),
  LATHE_MAX_RUNNING_ROOT: count(20),
  LATHE_MAX_RUNNING_CHILD: count(40),
  LATHE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  ANTHROPIC_API_KEY: z.string().trim().min(1).optional(),
  ANTHROPIC_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OPENAI_API_KEY: z.string().trim().min(1).optional(),
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  GOOGLE_GENERATIVE_AI_API_KEY: z.string().trim().min(1).optional(),
  GOOGLE_GENERATIVE_AI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Set by the start command: requests come through our own HTTP server, which says where they come from. */
  LATHE_OWN_SERVER: z.enum(["0", "1"]).default("0"),
  /** Test builds only: serves /dev/gallery. */
  LATHE_GALLERY: z.enum(["0", "1"]).default("0"),
});
const schema = variables
  .refine((value) => dockerTlsOf(value) !== undefined, {
    path: ["LATHE_DOCKER_TLS_CA"],
    message: "LATHE_DOCKER_TLS_CA, LATHE_DOCKER_TLS_CERT and LATHE_DOCKER_TLS_KEY are set together",
  })
  .refine((value) => value.LATHE_WORKER !== "route" || value.LATHE_WORKER_SECRET !== undefined, {
    path: ["LATHE_WORKER_SECRET"],
    message: "needed by LATHE_WORKER=route",
  })
  .refine((value) => value.LATHE_LEASE_MS >= MIN_HEARTBEATS_PER_LEASE * value.LATHE_HEARTBEAT_MS, {
    path: ["LATHE_LEASE_MS"],
    message: `at least ${MIN_HEARTBEATS_PER_LEASE} times LATHE_HEARTBEAT_MS`,
  });

export interface EnvironmentProvider {
  apiKey: string;
  /** Null: the provider's own address. */
  baseUrl: string | null;
}

/** Everything that the process environment may set, parsed once at start. */
export interface Env {
  databaseUrl: string | null;
  databaseDirectUrl: string | null;
  redisUrl: string | null;
  dataDir: string;
  encryptionKeys: string | null;
  authSecret: string | null;
  publicUrl: string;
  host: string;
  port: number;
  worker: "in-process" | "route" | "off";
  workerSecret: string | null;
  /** How long one call of the worker's route may take. */
  workerBudgetMs: number;
  /** Where daemons and other hosts reach this very process; null: by loopback and its own port. */
  instanceUrl: string | null;
  /** The engine with Docker's API; null: Docker's own socket, where it is there. */
  docker: {
    host: string | null;
    tls: { ca: string; cert: string; key: string } | null;
    /** Where containers reach this server; null: as it can be worked out. */
    serverUrl: string | null;
  };
  metricsToken: string | null;
  /** Where a worker in a process of its own answers for its metrics; null: nowhere. */
  metricsPort: number | null;
  localRoots: string[];
  ssrfAllow: string[];
  /** Reverse proxies whose forwarding headers are believed: addresses or CIDR ranges. */
  trustedProxies: string[];
  leaseMs: number;
  heartbeatMs: number;
  pollMs: number;
  partFlushMs: number;
  retryBaseMs: number;
  retryMax: number;
  streamSilenceMs: number;
  streamLifetimeMs: number;
  maxOwnerDeaths: number;
  maxRunningRoot: number;
  maxRunningChild: number;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  /** Provider keys found in the environment; they stay there and are never written to the database. */
  providerKeys: Record<"anthropic" | "openai" | "google", EnvironmentProvider | null>;
  /** Whether `x-lathe-` headers of requests are our own HTTP server's words. */
  ownServer: boolean;
  gallery: boolean;
}

/**
 * Reads settings from an environment.
 *
 * @throws Error whose message names every bad variable and what is expected; values are never repeated.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(present);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Settings are not usable:\n${lines.join("\n")}`);
  }
  const value = result.data;
  const dataHome = source["XDG_DATA_HOME"] || join(homedir(), ".local", "share");
  return {
    databaseUrl: value.DATABASE_URL ?? null,
    databaseDirectUrl: value.DATABASE_DIRECT_URL ?? null,
    redisUrl: value.REDIS_URL ?? null,
    dataDir: value.LATHE_DATA_DIR ?? join(dataHome, "lathe"),
    encryptionKeys: value.LATHE_ENCRYPTION_KEYS ?? null,
    authSecret: value.AUTH_SECRET ?? null,
    publicUrl: value.LATHE_URL ?? `http://localhost:${value.PORT}`,
    host: value.HOST,
    port: value.PORT,
    worker: value.LATHE_WORKER,
    workerSecret: value.LATHE_WORKER_SECRET ?? null,
    workerBudgetMs: value.LATHE_WORKER_BUDGET_MS,
    instanceUrl: value.LATHE_INSTANCE_URL ?? null,
    docker: dockerOf(value),
    metricsToken: value.LATHE_METRICS_TOKEN ?? null,
    metricsPort: value.LATHE_METRICS_PORT ?? null,
    localRoots: value.LATHE_LOCAL_ROOTS.length > 0 ? value.LATHE_LOCAL_ROOTS : [homedir()],
    ssrfAllow: value.LATHE_SSRF_ALLOW,
    trustedProxies: value.LATHE_TRUSTED_PROXIES,
    leaseMs: value.LATHE_LEASE_MS,
    heartbeatMs: value.LATHE_HEARTBEAT_MS,
    pollMs: value.LATHE_POLL_MS,
    partFlushMs: value.LATHE_PART_FLUSH_MS,
    retryBaseMs: value.LATHE_RETRY_BASE_MS,
    retryMax: value.LATHE_RETRY_MAX,
    streamSilenceMs: value.LATHE_STREAM_SILENCE_MS,
    streamLifetimeMs: value.LATHE_STREAM_LIFETIME_MS,
    maxOwnerDeaths: value.LATHE_MAX_OWNER_DEATHS,
    maxRunningRoot: value.LATHE_MAX_RUNNING_ROOT,
    maxRunningChild: value.LATHE_MAX_RUNNING_CHILD,
    logLevel: value.LATHE_LOG_LEVEL,
    providerKeys: {
      anthropic: environmentProvider(value.ANTHROPIC_API_KEY, value.ANTHROPIC_BASE_URL),
      openai: environmentProvider(value.OPENAI_API_KEY, value.OPENAI_BASE_URL),
      google: environmentProvider(value.GOOGLE_GENERATIVE_AI_API_KEY, value.GOOGLE_GENERATIVE_AI_BASE_URL),
    },
    ownServer: value.LATHE_OWN_SERVER === "1",
    gallery: value.LATHE_GALLERY === "1",
  };
}

function dockerOf(value: z.infer<typeof variables>): Env["docker"] {
  const { LATHE_DOCKER_HOST: host = null, LATHE_DOCKER_SERVER_URL: serverUrl = null } = value;
  return { host, tls: dockerTlsOf(value) ?? null, serverUrl };
}

/** Null: none of the three is set; undefined: one or two are. */
function dockerTlsOf(value: z.infer<typeof variables>): Env["docker"]["tls"] | undefined {
  const { LATHE_DOCKER_TLS_CA: ca, LATHE_DOCKER_TLS_CERT: cert, LATHE_DOCKER_TLS_KEY: key } = value;
  if (ca !== undefined && cert !== undefined && key !== undefined) return { ca, cert, key };
  return (ca ?? cert ?? key) ? undefined : null;
}

/** What an operator should know of settings that are usable all the same, by the settings' names. */
export function settingWarnings({ workerSecret, metricsToken }: Env): string[] {
  const secrets = { LATHE_WORKER_SECRET: workerSecret, LATHE_METRICS_TOKEN: metricsToken };
  return Object.entries(secrets).flatMap(([name, value]) =>
    value !== null && value.length < GOOD_SECRET_CHARACTERS
      ? [`${name} is shorter than ${GOOD_SECRET_CHARACTERS} characters and may be guessed`]
      : [],
  );
}

/** An origin as URLs spell it; null for anything that is more or less than one. */
function originOf(text: string): string | null {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : null;
}

function environmentProvider(
  apiKey: string | undefined,
  baseUrl: string | undefined,
): EnvironmentProvider | null {
  return apiKey === undefined ? null : { apiKey, baseUrl: baseUrl ?? null };
}

function areAddressRanges(ranges: readonly string[]): boolean {
  return ranges.every((range) => {
    const [address = "", bits, ...rest] = range.split("/");
    const version = isIP(address);
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
    return version !== 0 && fits && rest.length === 0;
  });
}
