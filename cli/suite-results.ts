import { z } from "zod";

export interface SuiteResult {
  passed: number;
  failed: number;
  /** Which tests failed, and files that could not be collected. */
  failures: string[];
  /** Full titles of skipped tests. */
  skipped: string[];
  /** Titles of tests that passed at their second try only; they are among the passed. */
  flaky: string[];
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Counts a vitest JSON report; a file that could not even be collected is one failure. */
export function readVitestReport(json: unknown): SuiteResult {
  const result: SuiteResult = { passed: 0, failed: 0, failures: [], skipped: [], flaky: [] };
  for (const file of vitestReport.parse(json).testResults) {
    const failures = file.assertionResults
      .filter((test) => test.status === "failed")
      .map(({ fullName }) => `${file.name}: ${fullName}`);
    if (failures.length === 0 && file.status === "failed") failures.push(file.name);
    result.passed += file.assertionResults.filter((test) => test.status === "passed").length;
    result.failed += failures.length;
    result.failures.push(...failures);
    result.skipped.push(
      ...file.assertionResults
        .filter((test) => test.status !== "passed" && test.status !== "failed")
        .map((test) => test.fullName),
    );
  }
  return result;
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[] | undefined;
  specs?: { title: string; tests: { status: string }[] }[] | undefined;
}

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({
    title: z.string(),
    suites: z.array(playwrightSuite).optional(),
    specs: z
      .array(z.object({ title: z.string(), tests: z.array(z.object({ status: z.string() })) }))
      .optional(),
  }),
);
const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
  errors: z.array(z.unknown()).default([]),
});

/** Counts a Playwright JSON report; errors outside of tests are failures; a flaky test is counted as passed, and named. */
export function readPlaywrightReport(json: unknown): SuiteResult {
  const report = playwrightReport.parse(json);
  const failures = report.errors.map(() => "an error outside of the tests");
  const result: SuiteResult = { passed: 0, failed: failures.length, failures, skipped: [], flaky: [] };
  const visit = (suite: PlaywrightSuite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "flaky") result.flaky.push(spec.title);
        if (test.status === "expected" || test.status === "flaky") result.passed += 1;
        else if (test.status === "skipped") result.skipped.push(spec.title);
        else {
          result.failed += 1;
          failures.push(spec.title);
        }
      }
    }
    for (const child of suite.suites ?? []) visit(child);
  };
  for (const suite of report.suites) visit(suite);
  return result;
}
