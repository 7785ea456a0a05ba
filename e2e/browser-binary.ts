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

/** The machine's own browser, for what one without windows cannot do, such as ask for leave to notify; null: there is none. */
export function ownBrowser(): BrowserBinary | null {
  const executablePath = SYSTEM_BROWSERS.find((path) => existsSync(path));
  return executablePath === undefined ? null : { executablePath, args: QUIET_ARGS };
}

/**
 * The browser of the lockfile, which a cache folder of ours keeps unpacked: the same on every machine, and without windows it costs half of what the
 * machine's own does, which is taken where there is none for the platform.
 */
export async function browserBinary(): Promise<BrowserBinary> {
  const own = ownBrowser();
  if (own !== null && !(process.platform === "linux" && process.arch === "x64")) return own;
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
