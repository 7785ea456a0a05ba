import { AppError } from "../errors";
import { judgeAddress } from "../providers/judge-address";

/**
 * The origin on this machine that a provider may call because an administrator accepted it; null when its address needs no yes.
 *
 * @throws AppError `invalid_request` for an address that needs one and has none, or that only the operator can allow.
 */
export function requireAcceptedOrigin(
  baseUrl: string | null,
  options: { isAccepted: boolean; ssrfAllow: readonly string[] },
): string | null {
  if (baseUrl === null) return null;
  const verdict = judgeAddress(baseUrl, options.ssrfAllow);
  // A yes is kept also where the operator allows the address today: the variable may be gone tomorrow.
  if (verdict === "allowed" && options.isAccepted && judgeAddress(baseUrl, []) === "local")
    return new URL(baseUrl).origin;
  if (verdict === "public" || verdict === "allowed") return null;
  if (verdict === "local" && options.isAccepted) return new URL(baseUrl).origin;
  throw new AppError("invalid_request", "This address cannot be used as it is.", {
    fields: [
      verdict === "local"
        ? {
            path: "acceptLocalAddress",
            message: "The address is on the machine that Lathe runs on: accept it to use it",
          }
        : {
            path: "baseUrl",
            message: "A private address: whoever runs the server can allow it with LATHE_SSRF_ALLOW",
          },
    ],
  });
}
