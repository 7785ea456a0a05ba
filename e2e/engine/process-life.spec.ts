import { expect, test } from "@playwright/test";
import { createLatheServer } from "../lathe-server";

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
