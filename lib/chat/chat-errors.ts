import type { ChatError } from "./wire";

/** Shown after a chat was found in a combination of columns that no transition produces. */
export const INVALID_STATE_ERROR: ChatError = {
  kind: "generic",
  message: "This chat was found in a state that should not exist, and was stopped.",
  detail: "Nothing was lost. Send a message to go on.",
  retryable: true,
};

/** Shown when the server went away again and again on the same step. */
export function ownerDiedError(deaths: number): ChatError {
  return {
    kind: "owner_died",
    message: `The server stopped ${deaths} times while working on this step, so the chat was parked.`,
    detail: "Try again, or send a message that asks for something else.",
    retryable: true,
  };
}

/** Shown when a chat that has just been summarised is too large all the same: another summary would not help. */
export const CANNOT_SHRINK_ERROR: ChatError = {
  kind: "config",
  message: "This chat could not be made small enough for the model.",
  detail: "Choose a model with a larger window, raise the threshold for summaries, or start a new chat.",
  retryable: false,
};

/** Shown when a host that may work for a limited time only cut the model's answer off, twice. */
export const OUTLASTED_ERROR: ChatError = {
  kind: "timeout",
  message: "The model's answer takes longer than this server may work on one request.",
  detail:
    "Ask for less at once, choose a faster model, or run a worker without a time limit (npm run worker).",
  retryable: true,
};

/** What is wrong with where a provider is called, not with its model: each has its sentence. */
export const ADDRESS_SENTENCES = {
  blocked_address: (provider: string) =>
    `Lathe may not call the address of ${provider}. An administrator can accept one on this computer where the provider is edited, and allow others with LATHE_SSRF_ALLOW.`,
  insecure: (provider: string) =>
    `A secure connection to ${provider} is not possible. An administrator can check its address and certificate.`,
  redirected: (provider: string) =>
    `${provider} redirected to another address. An administrator can check its base URL.`,
};

/** Whether the address of the provider has to be put right, and not its model. */
export function isAddressError({ kind, message, provider }: ChatError): boolean {
  if (kind !== "config" || provider === undefined) return false;
  return Object.values(ADDRESS_SENTENCES).some((write) => write(provider) === message);
}
