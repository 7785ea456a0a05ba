import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import type { ContextRequestFrame } from "../lib/workspace/protocol-context";
import { execRequest, startTestDaemon, type TestDaemon, type TestDaemonOptions, waitFor } from "./testing";

const ISOLATIONS = ["bubblewrap", "unshare", "none"] as const;
type Isolation = (typeof ISOLATIONS)[number];
const DONE = { ok: true, words: "It is done." };
const USAGE = /^Usage:\n {2}lathe-agent chat context add/;

let daemon: TestDaemon;
afterEach(() => daemon.close());

async function start(isolation: Isolation = "bubblewrap", options: TestDaemonOptions = {}): Promise<void> {
  daemon = await startTestDaemon({
    answerContext: () => DONE,
    ...options,
    config: { isolation, ...(isolation === "none" ? { hidden: [] } : {}), ...options.config },
  });
}

const run = (command: string, chatId = "chat_a") =>
  daemon.result<ExecResult>(execRequest(command, { timeoutMs: 20_000 }), { chatId });
const asked = () =>
  daemon
    .frames()
    .flatMap((frame) => (frame.type === "context_request" ? [frame] : ([] as ContextRequestFrame[])));
const mailbox = () => join(daemon.stateDirectory, "mailbox");

describe.each(ISOLATIONS)("a command in %s", (isolation) => {
  test("asks for its chat, for the directory where it is and for those that it names", async () => {
    await start(isolation);
    mkdirSync(join(daemon.root, "docs", "it's a guide"), { recursive: true });
    const script = `
      lathe-agent chat context add && cd docs && lathe-agent chat context add "it's a guide" &&
      lathe-agent --chat chat_b chat context add -- .. && lathe-agent chat context add ~ &&
      lathe-agent chat context clear --chat=chat_b`;
    const { output, exit_code } = await run(script);
    expect([output, exit_code]).toEqual([`${DONE.words}\n`.repeat(5), 0]);
    expect(asked().map(({ chatId, change }) => [chatId, change])).toEqual([
      ["chat_a", { action: "add", directory: "." }],
      ["chat_a", { action: "add", directory: "docs/it's a guide" }],
      ["chat_b", { action: "add", directory: "." }],
      ["chat_a", { action: "add", directory: "~" }],
      ["chat_b", { action: "clear" }],
    ]);
    expect(readdirSync(mailbox())).toEqual([]);
  });

  test("is told in words, and by its exit code, why nothing was done", async () => {
    await start(isolation, { answerContext: () => ({ ok: false, words: "There is no such chat." }) });
    const refused = await run("lathe-agent chat context clear --chat chat_foreign");
    expect([refused.output, refused.exit_code]).toEqual(["lathe-agent: There is no such chat.\n", 1]);
    const missing = await run("lathe-agent chat context add nowhere");
    expect([missing.output, missing.exit_code]).toEqual([
      "lathe-agent: There is no directory nowhere, or it cannot be opened.\n",
      1,
    ]);
    const unreadable = await run("lathe-agent chat context add /proc/self");
    expect(unreadable.output).toContain("This directory cannot be read for a chat.");
    expect(unreadable.exit_code).toBe(1);
    expect(asked()).toHaveLength(1);
  });
});

test("what cannot be meant is not sent, and help is there", async () => {
  await start();
  const misuses = [
    "chat",
    "chat context",
    "chat context remove",
    "chat context add a b",
    "chat context clear a",
    "chat context add ''",
    "chat context add --all",
    "chat context add --chat",
  ];
  for (const misuse of misuses) {
    const { output, exit_code } = await run(`lathe-agent ${misuse}`);
    expect(output).toMatch(/^lathe-agent: .*Try lathe-agent --help\.\n$/);
    expect(exit_code).toBe(2);
  }
  const nobody = await run("unset LATHE_CHAT_ID; lathe-agent chat context add");
  expect([nobody.exit_code, nobody.output]).toEqual([2, expect.stringContaining("--chat ID")]);
  for (const help of ["--help", "chat context add --help"]) {
    const { output, exit_code } = await run(`lathe-agent ${help}`);
    expect(output).toMatch(USAGE);
    expect(exit_code).toBe(0);
  }
  expect(asked()).toEqual([]);
});

test("a server that does not know such requests, and one that is away, are told apart from a refusal", async () => {
  daemon = await startTestDaemon();
  const unknown = await run("lathe-agent chat context add");
  expect([unknown.output, unknown.exit_code]).toEqual([
    "lathe-agent: Lathe cannot be reached just now. Ask again.\n",
    3,
  ]);
});

test("the program is found last, cannot be changed, and whoever may change nothing cannot ask", async () => {
  await start();
  const { output } = await run('echo "$PATH"; command -v lathe-agent; echo x > /run/lathe/bin/lathe-agent');
  expect(output).toMatch(/:\/run\/lathe\/bin\n\/run\/lathe\/bin\/lathe-agent\n.*Read-only file system\n$/);
  const apart = await daemon.result<ExecResult>({
    kind: "exec_apart",
    command: "lathe-agent chat context add",
    timeoutMs: 20_000,
  });
  expect([apart.exit_code, apart.output]).toEqual([1, expect.stringContaining("may change nothing")]);
  expect(asked()).toEqual([]);
});

test("a terminal has it too, and says which chat is meant", async () => {
  await start();
  const person = { chatId: null, epoch: 0 };
  const terminalId = "term_one";
  await daemon.result({ kind: "open_terminal", terminalId, cols: 80, rows: 24 }, person);
  const data = Buffer.from("lathe-agent chat context add --chat chat_b\n").toString("base64");
  daemon.send({ type: "terminal_input", terminalId, data });
  await waitFor(() => asked().length === 1);
  expect(asked()[0]).toMatchObject({ chatId: "chat_b", change: { action: "add", directory: "." } });
});

describe("a mailbox full of what nobody asked for", () => {
  const REQUEST = String.raw`printf '1\0clear\0chat_evil\0\0'`;

  test("links, pipes, and what is too large are never read", async () => {
    await start();
    const secret = join(daemon.stateDirectory, "secret");
    execFileSync("/bin/sh", ["-c", `${REQUEST} > '${secret}'`]);
    symlinkSync(secret, join(mailbox(), "request-planted"));
    const script = `
      cd /run/lathe/mailbox
      ${REQUEST} > inner && ln -s inner request-link
      mkfifo request-pipe; mkdir request-directory
      { ${REQUEST}; head -c 5000 /dev/zero; } > large && mv large request-large
      printf '1\\0clear\\0\\377\\0\\0' > request-binary; : > request-empty
      printf '2\\0clear\\0chat_evil\\0\\0' > request-later
      lathe-agent chat context clear
      while [ -e request-large ] || [ -e request-later ] || [ -e request-binary ]; do sleep 0.1; done`;
    expect((await run(script)).output).toBe(`${DONE.words}\n`);
    expect(asked().map(({ chatId }) => chatId)).toEqual(["chat_a"]);
  });

  test("thousands of files are cleared away, and others are still answered", async () => {
    await start();
    const script = `
      cd /run/lathe/mailbox; i=0
      while [ $i -lt 3000 ]; do : > request-$i; : > junk-$i; i=$((i + 1)); done
      while [ "$(ls | wc -l)" -gt 100 ]; do sleep 0.1; done
      lathe-agent chat context clear`;
    expect((await run(script)).output).toBe(`${DONE.words}\n`);
    expect(existsSync(join(mailbox(), "junk-0"))).toBe(false);
    expect(asked()).toHaveLength(1);
  });

  test("a link in its place gets no answer, and the daemon goes on", async () => {
    await start("none");
    const box = mailbox();
    const impatient = join(daemon.root, "impatient");
    mkdirSync(impatient);
    writeFileSync(join(impatient, "sleep"), "#!/bin/sh\nexec /bin/sleep 0.01\n", { mode: 0o755 });
    const { output, exit_code } = await run(
      `rm -rf '${box}'; ln -s '${daemon.root}' '${box}'; PATH='${impatient}':$PATH; lathe-agent chat context clear`,
    );
    expect([exit_code, output]).toEqual([3, expect.stringContaining("No answer came")]);
    expect(readdirSync(daemon.root)).toEqual(["impatient"]);
    expect((await run("echo on")).output).toBe("on\n");
    expect(asked()).toEqual([]);
  });
});
