import { execFileSync } from "node:child_process";
import postgres from "postgres";
import { databaseUrl } from "../database-url";
import { expect, test } from "../stand-fixture";

const ABORT_LIMIT_MS = 2_000;
const MARK = "731953";

const isRunning = () => {
  try {
    return execFileSync("pgrep", ["-f", `sleep ${MARK}`], { encoding: "utf8" }) !== "";
  } catch {
    return false;
  }
};

test("D36 a chat that streams is neither archived nor deleted; once stopped, it goes with all that it ran", async ({
  stand,
}) => {
  test.setTimeout(120_000);
  const { api, models, lathe } = stand;
  models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    {
      actions: [
        { type: "tool", name: "execute", input: { command: `sleep ${MARK}`, run_in_background: true } },
      ],
    },
    { actions: [{ type: "deltas", count: 10, text: "word " }, { type: "stall" }] },
  ]);
  const chat = await api.createChat("Run and talk");
  const path = `/api/v1/chats/${chat.id}`;
  const follower = api.follow(chat.id);
  await follower.waitFor(
    ({ event }) => event.name === "message_part" && JSON.stringify(event.data).includes("word word"),
  );
  expect(isRunning()).toBe(true);
  expect((await api.send("PATCH", path, { archived: true })).status).toBe(409);
  expect((await api.send("DELETE", path)).status).toBe(409);
  expect(models.requests[2]?.outcome).toBe("open");

  follower.stop();
  const stream = await api.send("GET", `${path}/stream`);
  const reading = stream.text();

  const asked = performance.now();
  await api.json("POST", `${path}/interrupt`, {});
  await expect.poll(() => models.requests[2]?.outcome, { intervals: [20] }).toBe("aborted");
  expect(performance.now() - asked).toBeLessThan(ABORT_LIMIT_MS);
  await api.waitForStatus(chat.id, ["waiting"]);
  const { workspaceId } = await api.chat(chat.id);
  await api.json("PATCH", path, { archived: true });
  await api.json("DELETE", path);
  expect(await reading).toContain("event: synced");
  expect((await api.send("GET", path)).status).toBe(404);
  await api.json("DELETE", `/api/v1/workspaces/${workspaceId}`);
  await expect.poll(isRunning).toBe(false);
  expect(lathe.output()).not.toContain("foreign key");
});

test("D36 the streams of a person who is disabled end, and nothing is answered any more", async ({
  stand,
}) => {
  const { models, lathe } = stand;
  models.setScript([
    {
      actions: [
        { type: "deltas", count: 5, text: "word " },
        { type: "gate", name: "rest" },
      ],
    },
  ]);
  const { email, api } = await stand.addUser("Leaver");
  const chat = await api.createChat("Talk to me");
  const response = await api.send("GET", `/api/v1/chats/${chat.id}/stream`);
  const reading = response.text();
  await expect.poll(() => models.held()).toEqual(["rest"]);
  const sql = postgres(databaseUrl(lathe), { max: 1 });
  await sql`update users set disabled_at = now() where email = ${email}`;
  await sql.end();
  expect(await reading).toContain("word word");
  expect((await api.send("GET", "/api/v1/chats")).status).toBe(401);
  models.release("rest");
  await expect.poll(() => models.requests[0]?.outcome).toBe("completed");
});
