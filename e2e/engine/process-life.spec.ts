import { connect } from "node:net";
import { expect, test } from "@playwright/test";
import { createLatheServer } from "../lathe-server";
import { createStand } from "../stand";

test("a second start on one data directory is refused and names the holder, and a stop is clean and quick", async () => {
  const lathe = await createLatheServer();
  await lathe.start();
  expect(lathe.output()).toContain(`${lathe.url}/setup#token=`);
  const rival = await createLatheServer({ directory: lathe.directory });
  await expect(rival.start()).rejects.toThrow(new RegExp(`already runs on .*process ${lathe.pid()}`));
  const before = performance.now();
  await lathe.kill("SIGTERM");
  expect(performance.now() - before).toBeLessThan(10_000);
  await lathe.start();
  const live = await fetch(`${lathe.url}/api/health/live`);
  expect(live.status).toBe(200);
  await lathe.destroy();
});

test("a port that is taken and a setting that makes no sense are said before anything starts", async () => {
  const lathe = await createLatheServer();
  await lathe.start();
  const samePort = await createLatheServer({ port: lathe.port });
  await expect(samePort.start()).rejects.toThrow(/Port \d+ on 127\.0\.0\.1 is taken/);
  const badSetting = await createLatheServer({ env: { LATHE_LEASE_MS: "soon" } });
  await expect(badSetting.start()).rejects.toThrow(/LATHE_LEASE_MS/);
  await Promise.all([lathe.destroy(), samePort.destroy(), badSetting.destroy()]);
});

test("Ctrl-C says at once what it waits for, and a second one ends the wait", async () => {
  test.setTimeout(180_000);
  const stand = await createStand();
  stand.models.setScript([{ actions: [{ type: "text", text: "Begun" }, { type: "stall" }] }]);
  const { id } = await stand.api.createChat("Take your time");
  await stand.api.waitForStatus(id, ["running"]);
  await expect.poll(() => stand.models.requests.length).toBe(1);
  // A request whose body never ends keeps a stop waiting until its limit.
  const upload = connect(stand.lathe.port, "127.0.0.1");
  upload.on("error", () => {});
  await new Promise<void>((resolve) => upload.once("connect", () => resolve()));
  upload.write(
    `POST /api/v1/chats HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${stand.api.token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
  );
  // Answered behind it, so the server has that request, too.
  await stand.api.json("GET", "/api/v1/me");
  const ended = stand.lathe.kill("SIGINT");
  await expect.poll(() => stand.lathe.output()).toContain("Stopping: handing over 1 running turn.");
  const again = stand.lathe.kill("SIGINT");
  expect(await ended).toBe(130);
  await again;
  expect(stand.lathe.output()).toContain("Stopped at once.");
  upload.destroy();
  await stand.lathe.start();
  await stand.api.waitForStatus(id, ["running"]);
  await stand.destroy();
});

test("an upload that is cut off leaves nothing in the terminal", async () => {
  test.setTimeout(180_000);
  const stand = await createStand({ env: { LATHE_LOG_LEVEL: "info" } });
  const upload = connect(stand.lathe.port, "127.0.0.1");
  await new Promise<void>((resolve) => upload.once("connect", () => resolve()));
  upload.write(
    `POST /api/v1/chats HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${stand.api.token}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
  );
  await stand.api.json("GET", "/api/v1/me");
  upload.destroy();
  await stand.api.json("GET", "/api/v1/me");
  await stand.lathe.kill("SIGTERM");
  expect(stand.lathe.output()).not.toMatch(/ECONNRESET|aborted|request failed|nobody waited/);
  await stand.destroy();
});
