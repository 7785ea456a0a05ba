import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The native part of terminals lies in the bundle itself: drivers carry one file to wherever a daemon runs. */
const nativeInside: Plugin = {
  name: "native-inside",
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/requireBinary$/ }, () => ({
      path: at("./terminals/require-binary.ts"),
    }));
  },
};

/** Packages that are no modules yet look for what Node brings in this way. */
const REQUIRE =
  'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';
const HERE = `${process.platform}-${process.arch}`;

/** Bundles the daemon into one file that needs nothing but Node 20. */
export async function bundleDaemon(outfile: string, platform = HERE): Promise<void> {
  await build({
    entryPoints: [at("./main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minifySyntax: true,
    legalComments: "none",
    plugins: [nativeInside],
    define: { LATHE_PTY_NATIVE: JSON.stringify(nativeOf(platform)) },
    banner: { js: REQUIRE },
  });
}

/** Nothing where none is installed: such a daemon says that it has no terminals. */
function nativeOf(platform: string): { platform: string; base64: string } {
  try {
    const require = createRequire(import.meta.url);
    const file = require.resolve(`@lydell/node-pty-${platform}/pty.node`);
    return { platform, base64: readFileSync(file).toString("base64") };
  } catch {
    return { platform, base64: "" };
  }
}
