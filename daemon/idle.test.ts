import { existsSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const IDLE_MS = 300;
let daemon: TestDaemon;
afterEach(() => daemon.close());

const start = async () => {
  daemon = await startTestDaemon({ config: { isolation: "none", hidden: [], idleMs: IDLE_MS } });
};

test("a daemon in which nothing runs ends by itself when no server is there", async () => {
  await start();
  await daemon.result(execRequest("echo done"));
  await daemon.stopServer();
  await waitFor(() => daemon.process().exitCode !== null);
  expect(daemon.process().exitCode).toBe(0);
});

test("a daemon stays with a command that outlives the server, and with what it printed", async () => {
  await start();
  const command = execRequest("while [ ! -e over ]; do sleep 0.05; done; echo ended > printed", {
    background: true,
  });
  await daemon.result(command);
  await daemon.stopServer();
  const began = Date.now();
  await waitFor(() => Date.now() - began > 4 * IDLE_MS);
  expect(daemon.process().exitCode).toBeNull();
  writeFileSync(`${daemon.root}/over`, "");
  await waitFor(() => existsSync(`${daemon.root}/printed`));
  expect(daemon.process().exitCode).toBeNull();
});

test("an open terminal keeps the daemon only while somebody looks at it", async () => {
  await start();
  const person = { chatId: null, epoch: 0 };
  await daemon.result({ kind: "open_terminal", terminalId: "term_a", cols: 80, rows: 24 }, person);
  await daemon.stopServer();
  await waitFor(() => daemon.process().exitCode !== null);

  await daemon.close();
  await start();
  await daemon.result({ kind: "open_terminal", terminalId: "term_a", cols: 80, rows: 24 }, person);
  await daemon.result({ kind: "attach_terminal", terminalId: "term_a", from: null }, person);
  await daemon.stopServer();
  const began = Date.now();
  await waitFor(() => Date.now() - began > 4 * IDLE_MS);
  expect(daemon.process().exitCode).toBeNull();
});

test("what an agent left running says for a time that the workspace is in use, and then no longer", async () => {
  daemon = await startTestDaemon({ config: { isolation: "none", hidden: [], backgroundUseMs: 3_000 } });
  const beats = () => daemon.frames().flatMap((frame) => (frame.type === "heartbeat" ? [frame.inUse] : []));
  await waitFor(() => beats().at(-1) === false);
  const { background_process_id: processId = "" } = await daemon.result<ExecResult>(
    execRequest("sleep 60", { background: true }),
  );
  await waitFor(() => beats().at(-1) === true);
  await waitFor(() => beats().at(-1) === false);
  expect(await daemon.result({ kind: "process_output", processId, waitMs: 0 })).toMatchObject({
    background_process_id: processId,
  });
});
