import { isIP } from "node:net";
import { createAddressCheck } from "./blocked-address";

export type AddressVerdict = "public" | "allowed" | "local" | "private";

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost\.?|.+\.localhost\.?)$/;

/**
 * What can be said of a base URL without asking the network: `allowed` by the operator, `local` on the machine that Lathe runs
 * on, `private` for good, or `public` as far as it shows. The guard looks again at every request.
 */
export function judgeAddress(baseUrl: string, allowedOrigins: readonly string[]): AddressVerdict {
  const url = new URL(baseUrl);
  if (allowedOrigins.includes(url.origin)) return "allowed";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (host === "::1" || LOOPBACK.test(host)) return "local";
  return isIP(host) !== 0 && createAddressCheck()(host) ? "private" : "public";
}
