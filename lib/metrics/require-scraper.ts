import { createHash, timingSafeEqual } from "node:crypto";
import type { Env } from "../env";
import { AppError } from "../errors";
import { isLoopback, SOCKET_HEADER } from "../peer-address";

/**
 * Metrics are for who holds the token. Where none is set they are for programs on this computer that came straight to us: with
 * a proxy in between, everybody would look as if they did.
 *
 * @throws AppError `unauthenticated` or `forbidden`
 */
export function requireScraper(
  header: (name: string) => string | null,
  { metricsToken, ownServer }: Pick<Env, "metricsToken" | "ownServer">,
): void {
  if (metricsToken !== null) {
    if (!isEqual(header("authorization") ?? "", `Bearer ${metricsToken}`)) {
      throw new AppError("unauthenticated", "Send LATHE_METRICS_TOKEN as a bearer token.");
    }
    return;
  }
  const isLocal = ownServer && isLoopback(header(SOCKET_HEADER) ?? "");
  if (!isLocal) {
    throw new AppError("forbidden", "Metrics are read from this computer, or with LATHE_METRICS_TOKEN.");
  }
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
