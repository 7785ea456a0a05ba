import { expect, test } from "vitest";
import { systemClock } from "../../clock";
import { refusalsOf } from "./drivers";
import { createExternalDriver } from "./external/external-driver";
import type { Driver } from "./driver";
import type { LocalDriver } from "./local/local-driver";

const driver = (report: Driver["report"]) => ({ ...createExternalDriver(), report });

test("a driver that refuses or is missing says why; one that takes its time is waited for a second at most", async () => {
  const local = driver(async () => ({
    allowed: false,
    sentence: "There is no sandbox.",
  })) as unknown as LocalDriver;
  expect(await refusalsOf({ local, external: createExternalDriver() }, systemClock)).toEqual({
    local: "There is no sandbox.",
    docker: "This deployment cannot make workspaces of the kind “docker”.",
  });
  const began = performance.now();
  const docker = driver(() => new Promise(() => {}));
  const found = await refusalsOf({ local, docker, external: createExternalDriver() }, systemClock);
  expect(found).toEqual({ local: "There is no sandbox." });
  expect(performance.now() - began).toBeLessThan(3_000);
});
