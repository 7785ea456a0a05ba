import postgres from "postgres";
import { expect, startChat, test } from "../browser-fixture";
import { databaseUrl } from "../database-url";
import { residentMebibytes } from "../process-figures";
import type { Message, MessagesPage } from "../../lib/chat/wire";

const ROWS = 10_000;
const FIRST_PAINT_LIMIT_MS = 1_500;
/** A browser beside a server, a database and other tests on two cores. */
const LOAD_FACTOR = 10;
/** Over six turns. The heap of a busy process grows before it is collected: 192 were measured. */
const MAX_GROWTH_MEBIBYTES = 300;
const PAGE = 200;

test("D38 a chat of ten thousand messages opens at once, is read page by page, and goes on", async ({
  page,
  stand,
}) => {
  test.setTimeout(240_000);
  const { api, models, lathe } = stand;
  models.setScript([{ steps: ["Here."], after: "repeat" }]);
  const chatId = await startChat(page, "The first message");
  await api.waitForStatus(chatId, ["waiting"]);
  const sql = postgres(databaseUrl(lathe), { max: 1 });
  await sql.begin(async (tx) => {
    await tx`update chats set snapshot_version = snapshot_version + 1 where id = ${chatId}`;
    await tx`insert into chat_messages (chat_id, role, parts, author_id)
      select ${chatId}, case when n % 2 = 0 then 'user' else 'assistant' end,
        json_build_array(json_build_object('type', 'text', 'text', 'message ' || n || repeat(' with some words', 5))), null
      from generate_series(0, ${ROWS - 3}::int) n`;
  });
  await sql.end();

  const opened = await page.context().newPage();
  const began = performance.now();
  await opened.goto(`/agents/${chatId}`);
  await expect(
    opened
      .getByRole("log")
      .getByText(`message ${ROWS - 3} with`)
      .first(),
  ).toBeVisible();
  expect(performance.now() - began).toBeLessThan(FIRST_PAINT_LIMIT_MS * LOAD_FACTOR);
  await opened.close();

  const before = residentMebibytes(lathe.pid());
  const seen: Message[] = [];
  let query = "";
  for (let pages = 0; ; pages++) {
    const { items, hasMore } = await api.json<MessagesPage>(
      "GET",
      `/api/v1/chats/${chatId}/messages?limit=${PAGE}${query}`,
    );
    seen.unshift(...items);
    query = `&beforeId=${items[0]?.id}`;
    // Rows are added meanwhile.
    if (pages % 10 === 0) {
      await api.sendMessage(chatId, `In between ${pages}`);
      await api.waitForStatus(chatId, ["waiting"], 60_000);
    }
    if (!hasMore) break;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen).toHaveLength(ROWS);
  expect(models.requests.at(-1)?.rawBody).toContain("The first message");
  expect(residentMebibytes(lathe.pid()) - before).toBeLessThan(MAX_GROWTH_MEBIBYTES);
});
