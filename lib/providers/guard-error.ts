/** `code` of the error for an address that outgoing requests may not reach. */
export const BLOCKED_ADDRESS_CODE = "LATHE_BLOCKED_ADDRESS";

/** A refusal of the outgoing guard. Its message names no address: it may reach a user. */
export function blockedAddress(reason: string): Error & { code: string } {
  return Object.assign(new Error(reason), { code: BLOCKED_ADDRESS_CODE });
}
