import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { WorkspaceLimits } from "../lib/chat/workspace-types";
import type { ExecResult, ReadFileResult } from "../lib/workspace/connection";
import { openCgroups } from "./limits/cgroups";
import { execRequest, inOwnMounts, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const LIMITS: WorkspaceLimits = { processes: 64, memoryMb: 256, diskMb: 64 };
const BASE = "/var/tmp";
const GROUPS = "/sys/fs/cgroup";
/** What the kernel holds of a workspace that this user starts. */
const { held, close } = openCgroups(`ws_${randomUUID()}`, { processes: 64, memoryMb: 256, cpus: 0.5 });
await close();
const hasGroups = held.has("pids") && held.has("memory");
/** Where the kernel gives no groups: what is mounted over them is not what it says. */
const WITHOUT_GROUPS =
  held.size === 0 ? [] : inOwnMounts('mount -t tmpfs tmpfs /sys/fs/cgroup && exec "$0" "$@"');
/** Groups can be seen, and nobody may enter them: they are another user's. */
const GROUPS_OF_OTHERS = inOwnMounts(
  `awk '$3 ~ /^cgroup/ { print $2 }' /proc/mounts | while read point; do mount -o remount,bind,ro "$point" || exit 1; done
   exec "$0" "$@"`,
);

let daemon: TestDaemon | null = null;
afterEach(() => daemon?.close());

async function start(
  under: readonly string[] | null,
  { limits = LIMITS, workspaceId = `ws_${randomUUID()}` } = {},
): Promise<TestDaemon> {
  if (under === null) throw new Error("There is no such way here.");
  daemon = await startTestDaemon({ base: BASE, under, config: { workspaceId, limits, initGit: true } });
  return daemon;
}

const run = (of: TestDaemon, command: string, timeoutMs = 20_000) =>
  of.result<ExecResult>(execRequest(command, { timeoutMs }));

/** Whether the host is as it was: another command works at once, and the daemon answers. */
async function expectCalm(of: TestDaemon): Promise<void> {
  const began = Date.now();
  expect(await run(of, "echo calm")).toMatchObject({ success: true, output: "calm\n" });
  expect(Date.now() - began).toBeLessThan(3_000);
}

const HOG = "node -e 'const a=[];for(;;)a.push(Buffer.alloc(16<<20,1))'";

const WAYS = [
  { how: "by the kernel", under: [], isOff: !hasGroups },
  { how: "by watching", under: WITHOUT_GROUPS, isOff: WITHOUT_GROUPS === null },
];

describe.each(WAYS)("limits that are held $how", ({ how, under, isOff }) => {
  test.skipIf(isOff)("W09 a memory hog is ended, and says why", async () => {
    const of = await start(under);
    const result = await run(of, HOG);
    expect(result).toMatchObject({ success: false });
    expect(`${result.error} ${result.note}`).toContain("256 MiB of memory");
    await expectCalm(of);
  });

  test.skipIf(isOff)("W09 a fork bomb stays in its workspace", async () => {
    const of = await start(under);
    // Where nothing but a watch holds it, a bomb that doubles would be this machine's.
    const bomb =
      how === "by the kernel"
        ? "bomb() { bomb | bomb & }; bomb; sleep 4"
        : "i=0; while [ $i -lt 400 ]; do sleep 30 & i=$((i + 1)); done; wait";
    const began = Date.now();
    const result = await run(of, bomb, 5_000);
    expect(Date.now() - began).toBeLessThan(15_000);
    if (how === "by watching") expect(result.error).toContain("64 processes");
    const id = result.background_process_id;
    if (id !== undefined) {
      await of.result({ kind: "signal_process", processId: id, signal: "kill" });
    }
    await expectCalm(of);
  });

  test.skipIf(isOff)("W09 a hundred gigabytes, many descriptors and many files", async () => {
    const of = await start(under);
    const large = await run(of, "fallocate -l 100G large; ls -l large; head -c 90000000 /dev/zero > other");
    expect(large.output).not.toMatch(/ 1\d{11} /);
    expect(large.success).toBe(false);
    const open = await run(
      of,
      `node -e 'const fs=require("fs");let n=0;try{for(;;){fs.openSync("/dev/null");n++}}catch(e){console.log(e.code,n)}'`,
    );
    const [code, count] = open.output.trim().split(" ");
    expect(code).toBe("EMFILE");
    expect(Number(count)).toBeLessThanOrEqual(16_384);
    await expectCalm(of);
  });

  test.skipIf(isOff)("W09 a full workspace is told so, and can be emptied", async () => {
    const of = await start(under);
    const filling = await run(
      of,
      "i=0; while :; do i=$((i + 1)); head -c 4000000 /dev/zero > big$i; sleep 0.02; done",
    );
    expect(filling.error).toContain("64 MiB of disk");
    expect(await run(of, "rm big*; ls | wc -l")).toMatchObject({ success: true, output: "0\n" });
    await expectCalm(of);
  });

  test.skipIf(isOff)(
    "W09 files without number end the command that makes them, and a listing of them is short",
    async () => {
      const of = await start(under);
      const making = "mkdir many; cd many; i=0; while :; do i=$((i + 1)); : > file$i; done";
      const made = await run(of, making);
      expect(made.error).toMatch(/more files|MiB of disk/);
      const listing = await of.result<ReadFileResult>({ kind: "read_file", path: "many" });
      if (!("entries" in listing)) throw new Error("not a listing");
      expect(listing.truncated).toBe(true);
      expect(listing.entries.length).toBeLessThan(listing.total_entries);
    },
  );
});

test.skipIf(!held.has("cpu"))("W09 no more processors are used than were given", async () => {
  const of = await start([], { limits: { ...LIMITS, cpus: 0.5 } });
  const burn = "node -e 'const e=Date.now()+1500;while(Date.now()<e);console.log(process.cpuUsage().user)'";
  const { output } = await run(of, burn);
  expect(Number(output)).toBeLessThan(1_100_000);
});

test.skipIf(!hasGroups || GROUPS_OF_OTHERS === null)(
  "W09 groups that another user's daemon has left are not entered, and the limits are watched",
  async () => {
    const workspaceId = `ws_${randomUUID()}`;
    const before = await start([], { workspaceId });
    await before.close();
    const of = await start(GROUPS_OF_OTHERS, { workspaceId });
    await expectCalm(of);
    expect((await run(of, HOG)).error).toContain("256 MiB of memory");
  },
);

test.skipIf(!hasGroups)("the groups of a workspace go with its daemon", async () => {
  const of = await start([]);
  const { workspaceId } = JSON.parse(readFileSync(join(of.stateDirectory, "config.json"), "utf8"));
  const found = execFileSync("find", [GROUPS, "-type", "d", "-name", `lathe-${workspaceId}`], {
    encoding: "utf8",
  });
  const path = found.split("\n").find((one) => existsSync(`${one}/pids.max`)) ?? "";
  expect(readFileSync(`${path}/pids.max`, "utf8").trim()).toBe("64");
  of.process().kill("SIGTERM");
  await waitFor(() => !existsSync(path));
});
