import { expect, test } from "vitest";
import { systemClock } from "../../clock";
import { createRefusals, usableDriver } from "./drivers";
import { createExternalDriver } from "./external/external-driver";
import type { Driver } from "./driver";
import type { LocalDriver } from "./local/local-driver";

const driver = (report: Driver["report"]) => ({ ...createExternalDriver(), report });

test("a driver that refuses or is missing says why; one that takes its time is waited for a second at most", async () => {
  const local = driver(async () => ({
    allowed: false,
    sentence: "There is no sandbox.",
  })) as unknown as LocalDriver;
  expect(await createRefusals({ local, external: createExternalDriver() }, systemClock)()).toEqual({
    local: "There is no sandbox.",
    docker: "This deployment cannot make workspaces of the kind “docker”.",
  });
  const began = performance.now();
  const docker = driver(() => new Promise(() => {}));
  const found = await createRefusals({ local, docker, external: createExternalDriver() }, systemClock)();
  expect(found).toEqual({ local: "There is no sandbox." });
  expect(performance.now() - began).toBeLessThan(3_000);
});

test("of an engine everyone is told that it cannot be used, not where it is, and it is asked once in five seconds", async () => {
  let now = 0;
  const asked = { local: 0, docker: 0 };
  const refusing = (name: "local" | "docker") =>
    driver(async () => {
      asked[name] += 1;
      return { allowed: false, sentence: `${name} at tcp://10.0.0.1`, plain: `No ${name}.` };
    });
  const local = refusing("local") as unknown as LocalDriver;
  const clock = { ...systemClock, elapsed: () => now };
  const refusals = createRefusals({ local, docker: refusing("docker") }, clock);
  for (now of [0, 4_999]) expect(await refusals()).toMatchObject({ docker: "No docker." });
  expect(asked).toEqual({ local: 2, docker: 1 });
  now = 5_000;
  await refusals();
  expect(asked).toEqual({ local: 3, docker: 2 });
});

test("whoever would make a workspace is told the same, and the log where it is", async () => {
  const local = driver(async () => ({ allowed: true, sentence: "Fine." })) as unknown as LocalDriver;
  const docker = driver(async () => ({
    allowed: false,
    sentence: "No answer at tcp://10.0.0.1",
    plain: "No docker.",
  }));
  expect(await usableDriver({ local, docker }, "local")).toBe(local);
  const failure = await usableDriver({ local, docker }, "docker").catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "conflict",
    message: "No docker.",
    cause: { message: "No answer at tcp://10.0.0.1" },
  });
});
