import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon } from "./testing";

const ISOLATIONS = ["bubblewrap", "unshare", "none"] as const;

let daemon: TestDaemon | null = null;
afterEach(() => daemon?.close());

async function started(isolation: (typeof ISOLATIONS)[number], env: Record<string, string>) {
  daemon = await startTestDaemon({
    config: { isolation, env, ...(isolation === "none" ? { hidden: [] } : {}) },
  });
  return daemon;
}

const outputOf = async (of: TestDaemon, command: string) =>
  (await of.result<ExecResult>(execRequest(command))).output.trimEnd();

test.each(ISOLATIONS)("a command has the workspace's environment, word for word (%s)", async (isolation) => {
  const odd = `it's "$HOME" \`id\` \\ $(id)\nsecond line`;
  const of = await started(isolation, { DATABASE_URL: "postgres://db/app", ODD: odd });
  expect(await outputOf(of, 'printf "%s|%s" "$DATABASE_URL" "$ODD"')).toBe(`postgres://db/app|${odd}`);
  expect(await outputOf(of, "env | grep -c LATHE_CARRIED; true")).toBe("0");
});

test("a command knows its chat and its call, and no template says otherwise", async () => {
  const of = await started("bubblewrap", {
    LATHE_CHAT_ID: "chat_other",
    LATHE_CALL_ID: "x",
    HOME: "/",
    "A B": "c",
  });
  const order = { id: "call_one", chatId: "chat_mine" };
  const told = await of.result<ExecResult>(execRequest('echo "$LATHE_CHAT_ID $LATHE_CALL_ID $HOME"'), order);
  expect(told.output.trim()).toBe("chat_mine call_one /run/lathe/home");
});

test("what makes the sandbox does not heed the workspace's environment", async () => {
  const bin = mkdtempSync(join(tmpdir(), "lathe-fake-bin-"));
  try {
    const trace = join(bin, "ran-outside");
    writeFileSync(join(bin, "bwrap"), `#!/bin/sh\necho yes > ${trace}\n`, { mode: 0o755 });
    const path = `${bin}:${process.env["PATH"]}`;
    const of = await started("bubblewrap", { PATH: path });
    expect(await outputOf(of, 'echo "$PATH"')).toBe(`${path}:/run/lathe/bin`);
    expect(existsSync(trace)).toBe(false);
  } finally {
    rmSync(bin, { recursive: true });
  }
});
