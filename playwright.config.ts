import { defineConfig } from "@playwright/test";
import { browserBinary } from "./e2e/browser-binary";

const TEST_TIMEOUT_MS = 60_000;
const EXPECT_TIMEOUT_MS = 10_000;

export default defineConfig({
  testDir: "./e2e",
  testMatch: "**/*.spec.ts",
  // What these pages do is tested elsewhere, and nothing of them is compared: only a run that keeps pictures looks at them.
  testIgnore: process.env["LATHE_WRITE_SCREENS"] === "1" ? [] : ["**/workspace-screens.spec.ts"],
  timeout: TEST_TIMEOUT_MS,
  expect: { timeout: EXPECT_TIMEOUT_MS },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A browser beside a server and a database on two cores is at times late. What needed its second try is named at the end.
  retries: 1,
  reporter: process.env["LATHE_BROWSER_REPORT"]
    ? [["dot"], ["json", { outputFile: process.env["LATHE_BROWSER_REPORT"] }]]
    : [["list"]],
  outputDir: "test-results",
  // The pictures in docs/ are the ones that a run compares with.
  snapshotPathTemplate: "docs/screens/{arg}{ext}",
  use: {
    // A trace of every test costs 40 % of the run.
    trace: "on-first-retry",
    viewport: { width: 1440, height: 900 },
    launchOptions: await browserBinary(),
  },
});
