import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isGone, ownIdentity } from "./process-identity";

describe("process identity", () => {
  it("knows that this process lives", async () => {
    expect(await isGone(await ownIdentity())).toBe(false);
  });

  it("takes a process that has ended, or another one under its number, for gone", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    const own = await ownIdentity();
    expect(await isGone({ pid: child.pid ?? 0, pidStartedAt: own.pidStartedAt })).toBe(true);
    expect(await isGone({ ...own, pidStartedAt: "1" })).toBe(true);
  });

  it("is never sure where the system cannot tell", async () => {
    expect(await isGone({ pid: 2 ** 22 + 1, pidStartedAt: "unknown" })).toBe(false);
  });
});
