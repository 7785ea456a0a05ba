import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles the daemon into one file that needs nothing but Node 20. */
async function buildDaemon(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minifySyntax: true,
    legalComments: "none",
  });
}

await buildDaemon(process.argv[2] ?? fileURLToPath(new URL("../dist/daemon.mjs", import.meta.url)));
