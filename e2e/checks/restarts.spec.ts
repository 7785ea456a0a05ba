import { execFileSync, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import postgres from "postgres";
import { createApiClient } from "../api-client";
import { createLatheServer } from "../lathe-server";
import { createStand } from "../stand";
import type { ReceivedEvent } from "../stream-follower";
import { expect, test } from "../stand-fixture";
import { databaseUrl } from "../database-url";

const KILLS = 5;
const MIGRATION_KILLS = 8;
const STARTERS = 6;

test("D07 what was queued is answered in its order, each once, however often the server is killed", async () => {
  test.setTimeout(240_000);
  const stand = await createStand();
  try {
    const { api, models, lathe } = stand;
    models.setScript([
      {
        steps: [{ actions: [{ type: "deltas", count: 12, text: "word ", intervalMs: 15 }] }],
        after: "repeat",
      },
    ]);
    const chat = await api.createChat("Message 0");
    for (let index = 1; index <= 20; index++) await api.sendMessage(chat.id, `Message ${index}`);
    const full = await api.send("POST", `/api/v1/chats/${chat.id}/messages`, {
      content: [{ type: "text", text: "One too many" }],
    });
    if (full.status !== 202) expect(full.status).toBe(429);
    const follower = api.follow(chat.id);
    for (let kill = 0; kill < KILLS; kill++) {
      // Only where something was answered in between: a step that ends its server again and again is set aside.
      const seen = follower.events.length;
      const later = (received: ReceivedEvent) => follower.events.indexOf(received) >= seen;
      const answered = await follower.waitFor(
        (received) =>
          later(received) && received.event.name === "message" && received.event.data.role === "assistant",
      );
      const since = follower.events.indexOf(answered);
      await follower.waitFor(
        (received) => follower.events.indexOf(received) > since && received.event.name === "message_part",
      );
      await lathe.kill("SIGKILL");
      await lathe.start();
    }
    await api.waitForStatus(chat.id, ["waiting", "error"], 120_000);
    const messages = await api.messages(chat.id);
    const asked = messages
      .filter(({ role }) => role === "user")
      .map(({ parts }) => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""));
    const sent = Array.from({ length: 21 }, (_, index) => `Message ${index}`);
    expect(asked).toEqual(full.status === 202 ? [...sent, "One too many"] : sent);
    const answers = messages.filter(({ role }) => role === "assistant");
    expect(answers).toHaveLength(asked.length);
    await expect.poll(() => follower.messages()).toEqual(messages);
    follower.stop();
  } finally {
    await stand.destroy();
  }
});

test("D30 a migration that is killed is completed by the next start, and of many starters one migrates", async ({
  stand,
}) => {
  test.setTimeout(240_000);
  const admin = postgres(databaseUrl(stand.lathe), { max: 1, onnotice: () => {} });
  const name = "migration_check";
  await admin.unsafe(`create database ${name}`);
  const url = new URL(databaseUrl(stand.lathe));
  url.pathname = `/${name}`;
  const env = {
    ...process.env,
    DATABASE_URL: url.toString(),
    LATHE_DATA_DIR: join(stand.lathe.directory, "other"),
  };
  const migrate = () =>
    spawn(process.execPath, ["--import", "tsx", "cli/main.ts", "migrate"], { env, stdio: "ignore" });
  const ended = (child: ReturnType<typeof migrate>) =>
    new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  try {
    for (let kill = 0; kill < MIGRATION_KILLS; kill++) {
      const child = migrate();
      const end = ended(child);
      const busy = async () =>
        (await admin`select 1 from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`)
          .length > 0;
      while (child.exitCode === null && !(await busy())) await delay(1);
      await delay(kill * 7);
      child.kill("SIGKILL");
      await end;
    }
    const codes = await Promise.all(Array.from({ length: STARTERS }, () => ended(migrate())));
    expect(codes).toEqual(Array.from({ length: STARTERS }, () => 0));
    const sql = postgres(url.toString(), { max: 1, onnotice: () => {} });
    const applied = await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`;
    await sql.end();
    expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length);
    const main = await admin<{ count: string }[]>`select count(*) from drizzle.__drizzle_migrations`;
    expect(applied.length).toBe(Number(main[0]?.count));
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
});

test("D44 a copy of the data directory starts elsewhere, with its chats and its keys", async () => {
  test.setTimeout(240_000);
  const stand = await createStand();
  const copy = await createLatheServer({ env: { LATHE_SSRF_ALLOW: stand.models.url } });
  try {
    const { api, models, lathe } = stand;
    models.setScript([{ steps: ["Before.", "After."] }]);
    const chat = await api.createChat("Kept");
    await api.waitForStatus(chat.id, ["waiting"]);
    await lathe.kill("SIGTERM");
    // With its owners: PostgreSQL runs as somebody else when Lathe is started by root.
    execFileSync("cp", ["-a", join(lathe.directory, "data"), join(copy.directory, "data")]);
    await copy.start();
    const elsewhere = createApiClient(copy.url, api.token);
    await elsewhere.sendMessage(chat.id, "Go on");
    const done = await elsewhere.waitForStatus(chat.id, ["waiting", "error"]);
    expect(done.lastError).toBeNull();
    expect(await elsewhere.messages(chat.id)).toHaveLength(4);
  } finally {
    await copy.destroy();
    await stand.destroy();
  }
});
