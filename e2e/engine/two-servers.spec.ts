import { expect, test } from "@playwright/test";
import { createApiClient } from "../api-client";
import { databaseUrl } from "../database-url";
import { createLatheServer } from "../lathe-server";
import { createStand } from "../stand";

test("two servers on one database make one model call a step, and one goes on when the other is killed", async () => {
  test.setTimeout(120_000);
  const first = await createStand();
  const data = `${first.lathe.directory}/data`;
  const second = await createLatheServer({
    env: {
      DATABASE_URL: databaseUrl(first.lathe),
      LATHE_DATA_DIR: data,
      LATHE_LOCAL_ROOTS: first.lathe.home,
      LATHE_SSRF_ALLOW: first.models.url,
    },
  });
  try {
    await second.start();
    const other = createApiClient(second.url, first.api.token);
    first.models.setScript([{ steps: ["A short answer."], after: "repeat" }]);
    const chats = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? other : first.api).createChat(`Answer ${index}`)),
    );
    await Promise.all(chats.map((chat) => first.api.waitForStatus(chat.id, ["waiting"])));
    expect(first.models.requests).toHaveLength(20);

    first.models.reset();
    first.models.setScript([
      {
        by: "history",
        steps: [
          { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
          {
            actions: [
              {
                type: "tool",
                name: "execute",
                input: { command: "echo once >> log; sleep 2; cat log", timeout: "20s" },
              },
            ],
          },
          { actions: [{ type: "deltas", count: 40, text: "word ", intervalMs: 25 }] },
        ],
      },
    ]);
    const chat = await other.createChat("Work while a server dies");
    const followers = [first.api.follow(chat.id), other.follow(chat.id)];
    await followers[0]?.waitFor(
      ({ event }) =>
        event.name === "message_part" &&
        event.data.chunks.some(
          (chunk) => chunk.type === "data-tool-output" || chunk.type === "tool-output-available",
        ),
    );
    await second.kill("SIGKILL");
    const done = await first.api.waitForStatus(chat.id, ["waiting", "error"]);
    expect(done.lastError).toBeNull();
    const stored = await first.api.messages(chat.id);
    expect(stored.map((message) => message.role)).toEqual(["user", "assistant", "assistant", "assistant"]);
    expect(JSON.stringify(stored).match(/once/g)?.length).toBeGreaterThan(0);
    await expect.poll(() => followers[0]?.messages()).toEqual(stored);
    for (const follower of followers) follower.stop();
  } finally {
    await second.kill("SIGKILL");
    await first.destroy();
  }
});
