import { expect, test } from "vitest";
import { readPlaywrightReport, readVitestReport } from "./suite-results";

test("a vitest file that fails to load counts as one failure", () => {
  const report = { testResults: [{ name: "a.test.ts", status: "failed", assertionResults: [] }] };
  expect(readVitestReport(report)).toEqual({
    passed: 0,
    failed: 1,
    failures: ["a.test.ts"],
    skipped: [],
    flaky: [],
  });
});

test("vitest results are counted by their own status", () => {
  const assertionResults = [
    { fullName: "a", status: "passed" },
    { fullName: "b", status: "failed" },
    { fullName: "c", status: "pending" },
  ];
  const file = { name: "a.test.ts", status: "failed", assertionResults };
  expect(readVitestReport({ testResults: [file] })).toEqual({
    passed: 1,
    failed: 1,
    failures: ["a.test.ts: b"],
    skipped: ["c"],
    flaky: [],
  });
});

test("a flaky browser test passes, and is named", () => {
  const specs = ["expected", "flaky", "skipped", "unexpected"].map((status) => ({
    title: status,
    tests: [{ status }],
  }));
  const report = { suites: [{ title: "file", suites: [{ title: "group", specs }] }] };
  expect(readPlaywrightReport(report)).toEqual({
    passed: 2,
    failed: 1,
    failures: ["unexpected"],
    skipped: ["skipped"],
    flaky: ["flaky"],
  });
});
