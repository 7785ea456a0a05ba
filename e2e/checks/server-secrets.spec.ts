import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { redisBinary, startTestRedis, type TestRedis } from "../../db/testing-redis";
import { removeTree } from "../../lib/workspace/remove-tree";
import { databaseUrl } from "../database-url";
import { daemonsOf } from "../lathe-server";
import { createStand } from "../stand";

const canary = (name: string) => `canary-${name}-${randomBytes(16).toString("hex")}`;
const backwards = (text: string) => [...text].reverse().join("");

interface Report {
  /** Number of the secret, and where it was. */
  found: string[];
  looked: { processes: number; files: number; sockets: number; ports: Record<string, string[]> };
}

test("W15 a command in a workspace finds none of the server's secrets, wherever it looks", async () => {
  test.setTimeout(120_000);
  // Not beneath /tmp, of which every sandbox has its own: what hides these directories is on trial.
  const directory = mkdtempSync("/var/tmp/lathe-secrets-");
  const serverHome = join(directory, "server-home");
  mkdirSync(join(serverHome, ".ssh"), { recursive: true });
  const encryptionKey = randomBytes(32).toString("base64");
  const secrets = {
    auth: canary("auth"),
    worker: canary("worker"),
    metrics: canary("metrics"),
    openai: canary("openai"),
    google: canary("google"),
    home: canary("home"),
    provider: canary("provider"),
    redis: canary("redis"),
  };
  writeFileSync(join(serverHome, ".ssh", "id_ed25519"), secrets.home);
  writeFileSync(join(serverHome, ".netrc"), secrets.home);
  const redis: TestRedis | null = redisBinary() === null ? null : await startTestRedis(secrets.redis);
  const stand = await createStand({
    directory,
    env: {
      HOME: serverHome,
      LATHE_ENCRYPTION_KEYS: `main:${encryptionKey}`,
      AUTH_SECRET: secrets.auth,
      LATHE_WORKER_SECRET: secrets.worker,
      LATHE_METRICS_TOKEN: secrets.metrics,
      OPENAI_API_KEY: secrets.openai,
      GOOGLE_GENERATIVE_AI_API_KEY: secrets.google,
      ...(redis === null ? {} : { REDIS_URL: redis.url }),
    },
  });
  try {
    await stand.api.json("POST", "/api/v1/providers", {
      type: "openai-compatible",
      name: "With a key",
      baseUrl: stand.models.baseUrl,
      apiKey: secrets.provider,
      acceptLocalAddress: true,
    });
    const database = new URL(databaseUrl(stand.lathe));
    const execute = (command: string) => ({
      actions: [{ type: "tool" as const, name: "execute", input: { command, timeout: "60s" } }],
    });
    const outputs = async (chatId: string): Promise<string[]> =>
      (await stand.api.messages(chatId)).flatMap(({ parts }) =>
        parts.flatMap((part) =>
          part.type === "dynamic-tool" && part.toolName === "execute" && part.state === "output-available"
            ? [(part.output as { output: string }).output]
            : [],
        ),
      );

    stand.models.setScript([
      { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
      execute("pwd"),
      "There.",
    ]);
    const { id } = await stand.api.createChat("Make a workspace");
    expect((await stand.api.waitForStatus(id, ["waiting", "error"])).lastError).toBeNull();
    const [workspace = ""] = (await outputs(id)).map((line) => line.trim());
    expect(daemonsOf(directory)).toHaveLength(1);
    const token = JSON.parse(readFileSync(configOf(directory, workspace), "utf8")) as { token: string };

    const planted = canary("planted");
    writeFileSync(join(workspace, "planted"), planted);
    const sought = [...Object.values(secrets), encryptionKey, database.password, token.token, planted];
    writeFileSync(join(workspace, "search.mjs"), readFileSync("e2e/checks/secret-search.mjs"));
    const [databasePort, redisPort] = [database, new URL(redis?.url ?? "redis://none:0")].map(({ port }) =>
      Number(port),
    );
    const ports = [stand.lathe.port, databasePort, redisPort];
    const orders = { secrets: sought.map(backwards), directories: [directory, workspace], ports };
    stand.models.setScript([execute(`node search.mjs '${JSON.stringify(orders)}'`), "Searched."]);
    await stand.api.sendMessage(id, "Search");
    expect((await stand.api.waitForStatus(id, ["waiting", "error"])).lastError).toBeNull();
    const [, said = ""] = await outputs(id);
    const { found, looked } = JSON.parse(said) as Report;

    // The search works: it finds what lies in the workspace, and reaches the servers of this computer, which say nothing.
    const plantedAt = `${sought.indexOf(planted)} ${join(workspace, "planted")}`;
    expect(found.filter((one) => !one.startsWith(`${sought.indexOf(planted)} `))).toEqual([]);
    expect(found).toContain(plantedAt);
    expect(looked.processes).toBeGreaterThan(1);
    const heardAt = (port: number | undefined) => (looked.ports[String(port)] ?? []).join("\n");
    expect(heardAt(stand.lathe.port)).toContain("HTTP/1.1 401");
    // The database wants a proof (R, 10: SASL) and tells nothing.
    expect(heardAt(databasePort)).toContain("SCRAM-SHA-256");
    if (redis !== null) expect(heardAt(redisPort)).toContain("NOAUTH");
  } finally {
    await stand.destroy();
    await redis?.drop();
    removeTree(directory);
  }
});

/** The state directory of the workspace's daemon, which holds its token. */
function configOf(directory: string, workspace: string): string {
  const id = /\/(ws_[^/]+)/.exec(workspace)?.[1] ?? "";
  return join(directory, "data", "workspaces", id, "config.json");
}
