import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Packages that are no modules yet look for what Node brings in this way. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Bundles the daemon into one file that needs nothing but Node 20. */
export async function bundleDaemon(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: REQUIRE },
    minifySyntax: true,
    legalComments: "none",
  });
}
