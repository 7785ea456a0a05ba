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

/** The machine's own browser, which has windows: one without lets no page ask for leave to notify. Null: there is none. */
export function ownBrowser(): BrowserBinary | null {
  const executablePath = SYSTEM_BROWSERS.find((path) => existsSync(path));
  return executablePath === undefined ? null : { executablePath, args: QUIET_ARGS };
}

/** The machine's Chromium, or the one that the npm package unpacks into a cache folder of ours. */
export async function browserBinary(): Promise<BrowserBinary> {
  const own = ownBrowser();
  if (own !== null) return own;
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
