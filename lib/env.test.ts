import { describe, expect, test } from "vitest";
import { parseEnv, settingWarnings } from "./env";

describe("a setting that cannot be meant stops the start, by its name", () => {
  test.each([
    ["LATHE_SSRF_ALLOW", "10.0.0.5:11434"],
    ["LATHE_SSRF_ALLOW", "http://10.0.0.5:11434/v1"],
    ["LATHE_SSRF_ALLOW", "http://user@10.0.0.5"],
    ["LATHE_SSRF_ALLOW", "http://10.0.0.5,ftp://10.0.0.6"],
    ["LATHE_LOCAL_ROOTS", "work"],
    ["LATHE_LOCAL_ROOTS", "/srv/work,~/code"],
    ["LATHE_LEASE_MS", "3999"],
    ["LATHE_WORKER", "sometimes"],
  ])("%s=%s", (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(new RegExp(`^ {2}${name}: `, "m"));
  });
});

test("origins are taken however they are spelled", () => {
  const { ssrfAllow } = parseEnv({ LATHE_SSRF_ALLOW: "http://127.0.0.1:80/, HTTPS://Models.example" });
  expect(ssrfAllow).toEqual(["http://127.0.0.1", "https://models.example"]);
});

test("a lease of two heartbeats is enough", () => {
  expect(parseEnv({ LATHE_LEASE_MS: "400", LATHE_HEARTBEAT_MS: "200" }).leaseMs).toBe(400);
});

test("short secrets are taken, and warned of without being told", () => {
  const env = parseEnv({ LATHE_METRICS_TOKEN: "short", LATHE_WORKER_SECRET: "x".repeat(16) });
  expect(env.metricsToken).toBe("short");
  expect(settingWarnings(env)).toEqual([expect.stringMatching(/^LATHE_METRICS_TOKEN (?!.*short\b)/)]);
});
