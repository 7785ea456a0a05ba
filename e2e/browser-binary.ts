import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface BrowserBinary {
  executablePath: string;
  args: string[];
}

const SYSTEM_BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Without these, Chromium calls home at every start, which a closed network turns into refused connections. */
const QUIET_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/**
 * The browser of the lockfile, which a cache folder of ours keeps unpacked: the same on every machine, and without windows it costs half of what the
 * machine's own does, which is taken where there is none for the platform.
 */
export async function browserBinary(): Promise<BrowserBinary> {
  const system = SYSTEM_BROWSERS.find((path) => existsSync(path));
  const packaged = process.platform === "linux" && process.arch === "x64";
  if (system && !packaged) return { executablePath: system, args: QUIET_ARGS };
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "lathe", "chromium-153");
  mkdirSync(cache, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = cache;
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    return { executablePath: await chromium.executablePath(), args: QUIET_ARGS };
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
