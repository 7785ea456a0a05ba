import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon } from "./testing";
import { killTrees } from "./testing-kills";

const MEMORY_BYTES = 64 * 1024 * 1024;
const RESULT_BYTES = 34 * 1024;
const SPOOL_BYTES = 8 * 1024 * 1024;

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

const exec = (command: string, options?: { timeoutMs?: number; background?: boolean }) =>
  daemon.result<ExecResult>(execRequest(command, options));

test("W05 a command that ignores TERM is answered at its deadline, with a handle", async () => {
  const result = await exec("trap '' TERM; echo up; while :; do sleep 0.2; done", { timeoutMs: 1_500 });
  // It never ends by itself: that there is an answer, and no exit code in it, is the deadline's doing.
  expect(result).toMatchObject({ success: false, exit_code: null });
  expect(result.wall_duration_ms).toBeGreaterThanOrEqual(1_500);
  expect(result.wall_duration_ms).toBeLessThan(2_500);
  const processId = result.background_process_id ?? "";
  expect(processId).toMatch(/^proc_/);
  const look = () => daemon.result<ExecResult>({ kind: "process_output", processId, waitMs: 0 });
  await vi.waitFor(async () => expect((await look()).output).toBe("up\n"), 5_000);
  expect(await look()).toMatchObject({ background_process_id: processId });
  await daemon.result({ kind: "stop_process", processId, signal: "kill" });
  expect(await look()).not.toHaveProperty("background_process_id");
});

test.each([
  ["lines without end", "yes | head -c 120000000"],
  ["one line", "head -c 120000000 /dev/zero | tr '\\0' x"],
  ["what is no text", "head -c 100000000 /dev/urandom"],
  ["a million lines", "seq 1000000"],
])(
  "W06 a flood of %s is bounded in memory, in the result and on disk",
  async (_what, command) => {
    const before = residentBytes();
    const result = await exec(command, { timeoutMs: 30_000 });
    expect(result.exit_code).toBe(0);
    expect(residentBytes() - before).toBeLessThan(MEMORY_BYTES);
    expect(Buffer.byteLength(result.output)).toBeLessThan(RESULT_BYTES);
    expect(result.output).toMatch(/\[\d+ bytes omitted\]/);
    const spools = join(daemon.stateDirectory, "output");
    for (const name of readdirSync(spools)) {
      expect(statSync(join(spools, name)).size).toBeLessThanOrEqual(SPOOL_BYTES);
    }
  },
  40_000,
);

test("W14 what would ask somebody finds nobody, and returns", async () => {
  const asks = createServer((_request, response) =>
    response.writeHead(401, { "www-authenticate": 'Basic realm="private"' }).end(),
  );
  await new Promise<void>((resolve) => asks.listen(0, "127.0.0.1", resolve));
  const { port } = asks.address() as AddressInfo;
  const traps = [
    `git ls-remote http://127.0.0.1:${port}/private.git`,
    "read answer",
    "less /etc/hostname",
    "more /etc/hostname",
    "sudo true",
    "ssh-keygen -f key",
    `ssh -p ${port} nobody@127.0.0.1 true`,
    "git commit --allow-empty",
    "cat > /dev/tty",
    "node",
    "python3",
  ];
  try {
    const began = Date.now();
    for (const trap of traps) {
      const result = await exec(trap, { timeoutMs: 8_000 });
      expect(result.exit_code, trap).not.toBeNull();
    }
    expect(Date.now() - began).toBeLessThan(12_000);
    // An editor that waits all the same costs no more than the time that the command was given.
    const editor = await exec("vi /etc/hostname", { timeoutMs: 1_000 });
    expect(editor.wall_duration_ms).toBeLessThan(2_000);
    const processId = editor.background_process_id;
    if (processId) await daemon.result({ kind: "stop_process", processId, signal: "kill" });
  } finally {
    asks.closeAllConnections();
    await new Promise((resolve) => asks.close(resolve));
  }
}, 30_000);

test.each(["bubblewrap", "unshare"] as const)(
  "W23 without a network nothing is reached, under %s",
  async (isolation) => {
    const service = createServer((_request, response) => response.end("reached"));
    await new Promise<void>((resolve) => service.listen(0, "0.0.0.0", resolve));
    const { port } = service.address() as AddressInfo;
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const hosts = [
      "127.0.0.1",
      "169.254.169.254",
      ...own.flatMap((one) => (one.family === "IPv4" ? [one.address] : [])),
    ];
    const look = `for (const host of ${JSON.stringify(hosts)}) fetch("http://" + host + ":${port}", { signal: AbortSignal.timeout(3000) })
      .then((r) => r.text(), () => "refused").then((t) => console.log(host, t))`;
    const ask = async (network: boolean) => {
      const of = await startTestDaemon({ config: { isolation, network } });
      try {
        return (await of.result<ExecResult>(execRequest(`node -e '${look}'`))).output;
      } finally {
        await of.close();
      }
    };
    try {
      expect(await ask(true)).toContain("127.0.0.1 reached");
      const output = await ask(false);
      expect(output.split("refused")).toHaveLength(hosts.length + 1);
      expect(output).not.toContain("reached");
    } finally {
      service.closeAllConnections();
      await new Promise((resolve) => service.close(resolve));
    }
  },
);

test("W20 no name of a file and no base is read by Git as an option or a program", async () => {
  const canary = join(daemon.stateDirectory, "escaped");
  await exec(
    `git init -q . && git config user.email a@b && git config user.name a && git config core.hooksPath "$PWD/hooks" && mkdir hooks &&
     printf '#!/bin/sh\\ntouch ${canary}\\n' > hooks/post-index-change && chmod +x hooks/post-index-change &&
     touch -- '--output=pwned' '-n' "$(printf 'two\\nlines')" 'ext::sh -c id' && git add -A && git commit -qm x`,
  );
  const base = await daemon.result<string>({ kind: "head" });
  await exec('for f in * ./-n ./--output=pwned; do echo more >> "$f"; done 2> /dev/null; true');
  for (const path of ["--output=pwned", "-n", "two\nlines", "ext::sh -c id", "--upload-pack=touch pwned"]) {
    await daemon.ask({ kind: "diff", chatId: "chat_a", base, path });
  }
  for (const evil of ["--upload-pack=touch pwned", "HEAD\n--output=x", "ext::sh"]) {
    daemon.send(
      JSON.stringify({
        type: "command",
        id: "call_evil",
        chatId: "chat_a",
        epoch: 1,
        request: { kind: "changes", chatId: "chat_a", base: evil },
      }),
    );
  }
  await daemon.result({ kind: "changes", chatId: "chat_a", base });
  expect(existsSync(canary) || existsSync(join(daemon.root, "pwned"))).toBe(false);
  expect(daemon.frames().some((frame) => frame.type === "result" && frame.id === "call_evil")).toBe(false);
});

test.each(["bubblewrap", "unshare", "none"] as const)(
  "kills of every kind leave nothing of a tree under %s",
  async (isolation) => {
    const { survivors, kills } = await killTrees(isolation, { kills: 4 });
    expect({ survivors, kills }).toEqual({ survivors: 0, kills: 4 });
  },
  60_000,
);

function residentBytes(): number {
  const status = readFileSync(`/proc/${daemon.process().pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
