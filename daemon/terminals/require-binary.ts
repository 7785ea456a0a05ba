import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Written in by the bundler (daemon/bundle.ts). */
declare const LATHE_PTY_NATIVE: { platform: string; base64: string };

/** Takes the place of the function of this name in node-pty: the file comes out of the bundle, and stays for as long as it is loaded. */
export function requireBinary(): unknown {
  const { platform, base64 } = LATHE_PTY_NATIVE;
  const here = `${process.platform}-${process.arch}`;
  if (base64 === "" || platform !== here) throw new Error(`there is no terminal library for ${here}`);
  const directory = mkdtempSync(join(process.argv[2] ?? ".", "native-"));
  try {
    const file = join(directory, "pty.node");
    writeFileSync(file, Buffer.from(base64, "base64"));
    const loaded = { exports: {} };
    process.dlopen(loaded, file);
    return loaded.exports;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
