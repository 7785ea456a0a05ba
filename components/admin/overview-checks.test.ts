import { describe, expect, test } from "vitest";
import { overviewChecks, type OverviewFacts } from "./overview-checks";

const healthy: OverviewFacts = {
  isListening: true,
  hasAllMigrations: true,
  worker: "in-process",
  usableModels: 2,
  defaultModelName: "Claude Opus",
  isDemoDefault: false,
  isolation: { level: "bubblewrap", allowed: true, sentence: "Each command runs in a sandbox." },
};
const check = (facts: Partial<OverviewFacts>, key: string) =>
  overviewChecks({ ...healthy, ...facts }).find((one) => one.key === key);

test("a healthy deployment has nothing to fix", () => {
  const checks = overviewChecks(healthy);
  expect(checks.map((one) => one.state)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  expect(checks.every((one) => one.action === null)).toBe(true);
  expect(check({}, "models")?.sentence).toBe("2 models can be used. New chats use Claude Opus.");
});

describe("what is missing", () => {
  test("comes first", () => {
    const checks = overviewChecks({
      ...healthy,
      isListening: false,
      hasAllMigrations: false,
      usableModels: 0,
    });
    expect(checks.map((one) => one.state)).toEqual(["missing", "missing", "warn", "ok", "ok"]);
  });

  test("a model: with the button that adds one", () => {
    expect(check({ usableModels: 0 }, "models")).toMatchObject({
      state: "missing",
      action: { label: "Add a model", href: "/admin/models#add" },
    });
    expect(check({ isDemoDefault: true }, "models")).toMatchObject({ state: "warn" });
  });

  test("a sandbox: refused is worse than accepted", () => {
    const none = { level: "none", sentence: "Commands can read everything." } as const;
    expect(check({ isolation: { ...none, allowed: false } }, "workspaces")?.state).toBe("missing");
    expect(check({ isolation: { ...none, allowed: true } }, "workspaces")?.state).toBe("warn");
  });

  test("a worker or the listening connection: work goes on elsewhere or later", () => {
    expect(check({ worker: "off" }, "worker")?.state).toBe("warn");
    expect(check({ worker: "route" }, "worker")?.state).toBe("ok");
    expect(check({ isListening: false }, "updates")?.state).toBe("warn");
  });
});
