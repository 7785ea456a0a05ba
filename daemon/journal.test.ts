import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journal, openJournal } from "./journal";

const MIB = 1024 * 1024;
const DISK_DEADLINE_MS = 60_000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lathe-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function runCall(journal: Journal, id: string): Promise<void> {
  await journal.begin({ id, chatId: "chat_a", epoch: 1, kind: "exec", paths: [] });
  await journal.end(id, { state: "finished", result: "x".repeat(MIB) });
  journal.acknowledge(id);
}

test(
  "a daemon of many calls keeps the newest results, and of the others only that they were begun",
  async () => {
    const journal = await openJournal(directory);
    for (let n = 0; n < 80; n++) await runCall(journal, `call_${n}`);
    expect(journal.entry("call_0")?.outcome).toMatchObject({ failure: { reason: "lost" } });
    expect(journal.entry("call_79")?.outcome).toMatchObject({ state: "finished" });
    const whole = Array.from({ length: 80 }, (_, n) => journal.entry(`call_${n}`)).filter(
      (entry) => entry?.outcome?.state === "finished",
    );
    expect(whole.length).toBeLessThan(40);
    await journal.close();
    expect(statSync(join(directory, "journal.jsonl")).size).toBeLessThan(60 * MIB);
    const next = await openJournal(directory);
    expect(next.id).toBe(journal.id);
    expect(next.interrupted()).toEqual([]);
    expect(next.entry("call_0")).not.toBeNull();
    expect(next.entry("call_79")?.outcome).toMatchObject({ state: "finished" });
    await next.close();
  },
  DISK_DEADLINE_MS,
);
