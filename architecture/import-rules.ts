/** What a folder's files may import as values; type-only imports of any `lib` or `db/schema` file are free. */
export interface ImportRule {
  folder: string;
  may: string[];
  /** Packages that never belong here, by prefix. */
  neverPackages?: string[];
}

const PURE = ["lib/chat", "lib/ids", "lib/routes", "lib/errors", "lib/invariant"];
const CLIENT_SINGLES = [
  "lib/cn",
  "lib/copy",
  "lib/format",
  "lib/theme-colors",
  "lib/routes",
  "lib/ids",
  "lib/errors",
  "lib/invariant",
];
const SERVER_SINGLES = [...PURE, "lib/env", "lib/log", "lib/redact-secrets", "lib/clock", "lib/peer-address"];
const NO_FRAMEWORK = ["next", "react"];

/** The first rule whose folder is a prefix of a file's path holds for it; more specific folders come first. */
export const IMPORT_RULES: ImportRule[] = [
  { folder: "lib/chat", may: PURE, neverPackages: [...NO_FRAMEWORK, "postgres", "drizzle-orm", "node:"] },
  { folder: "lib/transitions", may: [...PURE, "db", "lib/transitions"], neverPackages: NO_FRAMEWORK },
  {
    folder: "lib/commands",
    may: [
      ...SERVER_SINGLES,
      "db",
      "lib/api/schemas",
      "lib/commands",
      "lib/transitions",
      "lib/ledger/require-open-call",
      "lib/providers",
      "lib/push",
      "lib/secrets",
      "lib/workspace",
      "lib/generation/result-cap",
    ],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/actions",
    may: [...SERVER_SINGLES, "lib/api/schemas", "lib/commands", "lib/auth", "lib/runtime", "lib/actions"],
  },
  {
    folder: "lib/api",
    may: [...PURE, "lib/api"],
    neverPackages: ["next", "postgres", "drizzle-orm", "node:"],
  },
  {
    folder: "lib/worker",
    may: [
      ...SERVER_SINGLES,
      "db",
      "lib/worker",
      "lib/generation",
      "lib/ledger",
      "lib/transitions",
      "lib/stream",
      "lib/providers",
      "lib/workspace",
    ],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/generation",
    may: [
      ...SERVER_SINGLES,
      "db/queries",
      "db/client",
      "db/outage",
      "lib/generation",
      "lib/ledger",
      "lib/providers",
      "lib/tools",
      "lib/workspace",
      "lib/transitions",
      "lib/stream/part-log",
    ],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/describe",
    may: [...SERVER_SINGLES, "db/queries", "lib/describe", "lib/providers", "lib/transitions"],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/ledger",
    may: [...SERVER_SINGLES, "db", "lib/ledger", "lib/transitions"],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/providers",
    may: [...SERVER_SINGLES, "lib/providers"],
    neverPackages: [...NO_FRAMEWORK, "postgres", "drizzle-orm"],
  },
  {
    folder: "lib/tools",
    may: [...SERVER_SINGLES, "lib/tools", "lib/workspace", "lib/generation/tool-port"],
    neverPackages: [...NO_FRAMEWORK, "postgres", "drizzle-orm"],
  },
  {
    folder: "lib/workspace",
    may: [...SERVER_SINGLES, "lib/workspace"],
    neverPackages: [...NO_FRAMEWORK, "postgres", "drizzle-orm"],
  },
  {
    folder: "lib/stream",
    may: [
      ...SERVER_SINGLES,
      "db/pubsub",
      "db/queries",
      "db/client",
      "db/outage",
      "db/redis-client",
      "db/schema",
      "lib/stream",
    ],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/debug",
    may: [...SERVER_SINGLES, "db", "lib/debug", "lib/providers"],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/metrics",
    may: [...SERVER_SINGLES, "db/queries", "db/outage", "lib/metrics"],
    neverPackages: NO_FRAMEWORK,
  },
  {
    folder: "lib/push",
    may: [...SERVER_SINGLES, "db", "lib/copy", "lib/push", "lib/secrets"],
    neverPackages: NO_FRAMEWORK,
  },
  { folder: "lib/secrets", may: [...SERVER_SINGLES, "lib/secrets"], neverPackages: NO_FRAMEWORK },
  {
    folder: "lib/auth",
    may: [
      ...SERVER_SINGLES,
      "db",
      "lib/api/schemas",
      "lib/auth",
      "lib/commands",
      "lib/runtime",
      "lib/secrets/api-token",
    ],
  },
  { folder: "lib/compose-runtime", may: ["lib", "db"] },
  { folder: "lib/", may: [...SERVER_SINGLES, "lib/cn", "lib/format", "lib/copy"] },
  { folder: "db/", may: [...PURE, "lib/env", "lib/clock", "lib/log", "db"], neverPackages: NO_FRAMEWORK },
  {
    folder: "daemon/",
    may: [
      "daemon",
      "lib/workspace/protocol",
      "lib/workspace/protocol-context",
      "lib/workspace/protocol-terminal",
      "lib/workspace/protocol-mcp",
      "lib/workspace/remove-tree",
      "lib/workspace/drivers/local/detect-isolation",
      "lib/workspace/drivers/local/hidden-directories",
      "lib/chat/plan-file",
      "lib/chat/skill-file",
    ],
    neverPackages: [...NO_FRAMEWORK, "postgres", "drizzle-orm", "ai"],
  },
  {
    folder: "cli/",
    may: [
      ...SERVER_SINGLES,
      "cli",
      "db",
      "lib/api/schemas",
      "lib/commands",
      "lib/compose-runtime",
      "lib/metrics",
      "lib/runtime",
      "lib/secrets",
    ],
  },
  {
    folder: "components/",
    may: ["components", ...CLIENT_SINGLES, "lib/chat", "lib/api", "lib/actions"],
    neverPackages: ["postgres", "drizzle-orm", "node:"],
  },
  {
    folder: "app/dev",
    may: ["app/dev", "app/providers", "components", "lib/env", ...CLIENT_SINGLES, "lib/chat", "lib/runtime"],
  },
  {
    folder: "app/",
    may: [
      "app",
      "components",
      ...SERVER_SINGLES,
      ...CLIENT_SINGLES,
      "lib/actions",
      "lib/api",
      "lib/auth",
      "lib/commands",
      "lib/stream",
      "lib/runtime",
      "lib/metrics/require-scraper",
      "lib/generation/prepare/system-prompt",
      "db/queries",
      "package.json",
    ],
  },
  {
    folder: "e2e/",
    may: [
      "e2e",
      "db/testing",
      "db/testing-redis",
      "db/queries",
      "db/embedded",
      "db/client",
      "db/migrate",
      "lib/ids",
      "lib/push/testing-push-service",
      "lib/worker/testing-proxy",
      "lib/workspace/remove-tree",
      "lib/routes",
      "lib/chat/plan-file",
      "daemon/escape-attempts",
      "daemon/testing-tree",
      "cli/data-directory-lock",
    ],
  },
  { folder: "bench/", may: ["bench", "e2e", "db", "lib", "cli", "daemon", "components/chat/stream"] },
  { folder: "architecture/", may: ["architecture"] },
];

/** Files at the top of the tree that start things. */
export const ENTRY_FILES = new Set([
  "instrumentation.ts",
  "proxy.ts",
  "next.config.ts",
  "vitest.config.ts",
  "playwright.config.ts",
  "drizzle.config.ts",
  "next-env.d.ts",
]);
