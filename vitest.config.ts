import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: ["daemon/**", "**/*.db.test.ts", "**/node_modules/**", ".next/**", "dist/**"],
          // Pure: nothing is left behind that the next file could see, and to load everything anew for each file takes as long as the tests.
          isolate: false,
          // A machine that does other things beside is slow, which is no failure.
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // Real processes in real sandboxes: they wait more than they compute, and one file at a time keeps what they start apart.
          name: "daemon",
          include: ["daemon/**/*.test.ts"],
          maxWorkers: 1,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          // Imports "next/server" without its extension, which only a bundler finds.
          server: { deps: { inline: ["next-auth"] } },
          include: ["**/*.db.test.ts"],
          exclude: ["**/node_modules/**", ".next/**", "dist/**"],
          globalSetup: ["./db/testing-setup.ts"],
          // Every file has databases of its own; what it imports may be another's, which saves half of its time.
          isolate: false,
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
