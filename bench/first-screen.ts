import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Response } from "@playwright/test";
import { openDatabase } from "../db/client";
import { startPostgres } from "../db/embedded/start-postgres";
import { browserBinary } from "../e2e/browser-binary";
import { signIn } from "../e2e/browser-fixture";
import { ADMIN, createStand } from "../e2e/stand";
import { insertLongChat } from "./long-chat-rows";
import { rounded } from "./statistics";

/**
 * What a browser is sent for the first screen of a chat of 500 messages and 2,000 parts when it is loaded anew: bytes as they
 * come over the wire, without scripts, styles and fonts, which it has kept.
 */
const STEPS = 500;
const CHAT_ID = "chat_00000000-0000-7000-8000-000000000500";
const BYTES_PER_KB = 1_000;
const BAR_KB = 30;

const directory = mkdtempSync(join(tmpdir(), "lathe-first-screen-"));
const postgres = await startPostgres(join(directory, "postgres"));
const stand = await createStand({ env: { DATABASE_URL: postgres.url } });
const { sql, close } = openDatabase({ url: postgres.url, max: 1 });
const browser = await chromium.launch(await browserBinary());

const isKept = (response: Response) =>
  ["script", "stylesheet", "font", "image", "manifest", "other"].includes(response.request().resourceType());

try {
  const [owner] = await sql<{ id: string }[]>`select id from users where email = ${ADMIN.email}`;
  await insertLongChat(sql, { chatId: CHAT_ID, ownerId: owner?.id ?? "", steps: STEPS, status: "waiting" });
  const page = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(page, ADMIN);
  const shows = () =>
    page
      .getByRole("log")
      .getByRole("button", { name: /^Ran cat some/ })
      .last()
      .waitFor();
  await page.goto(`/agents/${CHAT_ID}`);
  await shows();
  const responses: Response[] = [];
  page.on("response", (response) => {
    if (!isKept(response)) responses.push(response);
  });
  const begunAt = performance.now();
  await page.reload({ waitUntil: "commit" });
  await shows();
  const shownMs = performance.now() - begunAt;
  let total = 0;
  for (const response of responses) {
    const path = new URL(response.url()).pathname;
    // A stream has no end: what has come of it is known to the browser only.
    if (/\/(stream|watch)$/.test(path)) continue;
    await response.finished();
    const { responseBodySize } = await response.request().sizes();
    total += responseBodySize;
    const encoding = (await response.headerValue("content-encoding")) ?? "not compressed";
    console.log(`  ${rounded(responseBodySize / BYTES_PER_KB)} KB ${encoding}  ${path}`);
  }
  console.log(
    `first screen of a chat of ${STEPS} messages: ${rounded(total / BYTES_PER_KB)} KB (bar ${BAR_KB} KB), shown after ${rounded(shownMs)} ms`,
  );
} finally {
  await browser.close();
  await close();
  await stand.destroy();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
