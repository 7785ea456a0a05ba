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
          exclude: ["**/*.db.test.ts", "**/node_modules/**", ".next/**", "dist/**"],
          // A machine that does other things beside is slow, which is no failure.
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
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
