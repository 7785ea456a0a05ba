import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "../testing";

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

/** Shells of the daemon's that wait for a command: outside of any sandbox, its own children. */
function waitingShells(): number[] {
  const pid = daemon.process().pid ?? 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return children.map(Number).filter((child) => commandLine(child) === "/bin/sh\0");
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

test("a command that a waiting shell becomes is what was asked for, to the letter", async () => {
  await daemon.result(execRequest("true"));
  await waitFor(() => waitingShells().length === 1 || undefined);
  const text = `it's "$HOME" \\ \`x\`\n  $(y) 'z'`;
  const { output } = await daemon.result<{ output: string }>(
    execRequest(`cat <<'END'\n${text}\nEND\ncat; echo "$LATHE_CHAT_ID $LATHE_CALL_ID" | tr -d 0-9a-f-`),
  );
  expect(output).toBe(`${text}\nht_ ll_\n`);
});

test("one that was killed meanwhile, and a command that is too long for it, are no reason to fail", async () => {
  await daemon.result(execRequest("true"));
  const [shell = 0] = await waitFor(() => {
    const shells = waitingShells();
    return shells.length === 1 ? shells : undefined;
  });
  process.kill(shell, "SIGKILL");
  await waitFor(() => waitingShells().length === 0 || undefined);
  expect(await daemon.result(execRequest("echo one"))).toMatchObject({ output: "one\n", exit_code: 0 });
  const long = `echo ${"x".repeat(110_000)} | wc -c`;
  expect(await daemon.result(execRequest(long))).toMatchObject({ output: "110001\n", exit_code: 0 });
});

test.each([
  ["more than fits into an argument", "x".repeat(200_000)],
  ["fewer characters than that, and more bytes", "漢".repeat(60_000)],
])("a command of %s is refused in words, and leaves no descriptor open", async (_what, text) => {
  const pid = daemon.process().pid ?? 0;
  const ask = () => daemon.ask(execRequest(`: ${text}`));
  await ask();
  const before = readdirSync(`/proc/${pid}/fd`).length;
  for (let i = 0; i < 12; i++) {
    expect(await ask()).toMatchObject({
      state: "failed",
      failure: { reason: "refused", message: expect.stringContaining("write_file") },
    });
  }
  // Pipes are made eight at a time.
  expect(readdirSync(`/proc/${pid}/fd`).length).toBeLessThan(before + 24);
});

test("it ends with its daemon, however that ends", async () => {
  await daemon.result(execRequest("true"));
  const [shell = 0] = await waitFor(() => {
    const shells = waitingShells();
    return shells.length === 1 ? shells : undefined;
  });
  await daemon.kill();
  await waitFor(() => commandLine(shell) === "" || undefined);
  await daemon.start();
});
