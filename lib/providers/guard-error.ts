/** `code` of a refusal by the outgoing guard. */
export type GuardCode = "LATHE_BLOCKED_ADDRESS" | "LATHE_REDIRECT" | "LATHE_TOO_LARGE";

const MESSAGES: Record<GuardCode, string> = {
  LATHE_BLOCKED_ADDRESS: "The address is not one that outgoing requests may reach",
  LATHE_REDIRECT: "The server redirected to another address",
  LATHE_TOO_LARGE: "The answer is larger than allowed",
};

/** A refusal of the outgoing guard. Its message names no address: it may reach a user. */
export function guardError(code: GuardCode): Error & { code: GuardCode } {
  return Object.assign(new Error(MESSAGES[code]), { code });
}

export function isGuardError(error: unknown): error is Error & { code: GuardCode } {
  return typeof error === "object" && error !== null && "code" in error && String(error.code) in MESSAGES;
}
