import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { databaseUrl } from "../database-url";
import { createStand } from "../stand";
import { expect, test } from "../stand-fixture";

const DISK = "32m";
const LEFT_BYTES = 64 * 1024;
const MESSAGE_BYTES = 96 * 1024;

/** A small disk of its own, which only root can make. */
function mountDisk(): string | null {
  const directory = mkdtempSync(join(tmpdir(), "lathe-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", directory], { stdio: "ignore" });
    return directory;
  } catch {
    rmSync(directory, { recursive: true, force: true });
    return null;
  }
}

/** Text that does not become smaller when it is packed. */
const dense = () => randomBytes(MESSAGE_BYTES).toString("base64");

test("D37 while the disk under the messages is full, nothing is half written; with room again everything goes on", async () => {
  const disk = mountDisk();
  test.skip(disk === null, "only root can make a disk of its own");
  if (disk === null) return;
  test.setTimeout(180_000);
  const stand = await createStand();
  const { api, models, lathe } = stand;
  const sql = postgres(databaseUrl(lathe), { max: 1, onnotice: () => {} });
  try {
    models.setScript([
      {
        actions: [
          { type: "text", text: "Thinking. " },
          { type: "gate", name: "rest" },
          { type: "text", text: dense() },
        ],
      },
      "After.",
    ]);
    const place = join(disk, "space");
    mkdirSync(place);
    const { uid, gid } = statSync(join(lathe.directory, "data", "postgres"));
    chownSync(place, uid, gid);
    await sql.unsafe(`create tablespace small location '${place}'`);
    await sql`alter table chat_messages set tablespace small`;
    const chat = await api.createChat("Write a lot");
    await expect.poll(() => models.held()).toEqual(["rest"]);
    const other = await api.createChat("Another one");
    const filler = join(disk, "filler");
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - LEFT_BYTES));

    const post = () => api.send("POST", "/api/v1/chats", { content: [{ type: "text", text: dense() }] });
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    models.release("rest");
    await expect.poll(() => models.requests[0]?.outcome).toBe("completed");
    expect((await fetch(`${lathe.url}/api/health/live`)).status).toBe(200);
    expect((await api.messages(chat.id)).map(({ role }) => role)).toEqual(["user"]);
    expect((await api.send("GET", "/api/v1/chats")).status).toBe(200);

    rmSync(filler);
    const done = await api.waitForStatus(chat.id, ["waiting", "error"], 60_000);
    expect(done.lastError).toBeNull();
    expect((await api.messages(chat.id)).map(({ role }) => role)).toEqual(["user", "assistant"]);
    await api.waitForStatus(other.id, ["waiting", "error"], 60_000);
    expect((await post()).status).toBe(201);
    const orphans =
      await sql`select 1 from chat_messages m left join chats c on c.id = m.chat_id where c.id is null`;
    expect(orphans).toHaveLength(0);
    // The chat that was refused is not there either: two before, and one after.
    expect(await sql`select 1 from chats`).toHaveLength(3);
    await sql`alter table chat_messages set tablespace pg_default`;
    await sql`drop tablespace small`;
  } finally {
    await sql.end({ timeout: 5 });
    await stand.destroy();
    execFileSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
