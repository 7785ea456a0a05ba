import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import { createDatabaseProxy } from "../../lib/worker/testing-proxy";
import { signIn, startChat } from "../browser-fixture";
import { startOwnDatabase } from "../own-database";
import { ADMIN, createStand } from "../stand";

const OUTAGE_MS = 60_000;
const BACK_LIMIT_MS = 10_000;

test("D21 a database that is away for a minute ends no turn, refuses what it cannot keep, and costs nobody a draft", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const database = await startOwnDatabase();
  const proxy = await createDatabaseProxy(database.url);
  const LATHE_ENCRYPTION_KEYS = `main:${randomBytes(32).toString("base64")}`;
  const stand = await createStand({ env: { DATABASE_URL: proxy.url, LATHE_ENCRYPTION_KEYS } });
  const page = await browser.newPage({ baseURL: stand.lathe.url });
  try {
    stand.models.setScript([
      {
        actions: [
          { type: "deltas", count: 200, text: "word ", intervalMs: 100 },
          { type: "gate", name: "rest" },
          { type: "text", text: "the end" },
        ],
      },
    ]);
    await signIn(page, ADMIN);
    const chatId = await startChat(page, "Write for a while");
    await expect(page.getByRole("log").getByText(/word word/)).toBeVisible();
    const follower = stand.api.follow(chatId);
    await follower.waitFor(({ event }) => event.name === "message_part");

    proxy.cut();
    const cutAt = performance.now();
    const refused = await stand.api.send("POST", `/api/v1/chats/${chatId}/messages`, {
      content: [{ type: "text", text: "Never kept" }],
    });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await fetch(`${stand.lathe.url}/api/health/live`)).status).toBe(200);
    const ready = await fetch(`${stand.lathe.url}/api/health/ready`);
    expect([ready.status, ready.headers.get("retry-after")]).toEqual([503, "2"]);
    await page.getByLabel("Message", { exact: true }).fill("Half a thought");
    stand.models.release("rest");
    await expect.poll(() => performance.now() - cutAt, { timeout: OUTAGE_MS * 2 }).toBeGreaterThan(OUTAGE_MS);

    proxy.restore();
    const backAt = performance.now();
    const done = await stand.api.waitForStatus(chatId, ["waiting", "error"]);
    expect(performance.now() - backAt).toBeLessThan(BACK_LIMIT_MS);
    expect(done.lastError).toBeNull();
    const [row] = await database.sql<{ deaths: number; epoch: string }[]>`
      select owner_deaths as deaths, owner_epoch as epoch from chats where id = ${chatId}`;
    expect(row).toEqual({ deaths: 0, epoch: "1" });
    expect(stand.models.requests).toHaveLength(1);
    const stored = await stand.api.messages(chatId);
    expect(stored.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(JSON.stringify(stored)).not.toContain("Never kept");
    await expect.poll(() => follower.messages()).toEqual(stored);
    await expect(page.getByRole("log").getByText(/the end/)).toHaveCount(1, { timeout: 30_000 });
    await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Half a thought");
    await page.reload();
    await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Half a thought");
    follower.stop();
  } finally {
    await page.close();
    await stand.destroy();
    await proxy.close();
    await database.stop();
  }
});
