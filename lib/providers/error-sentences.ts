import { ADDRESS_SENTENCES } from "../chat/chat-errors";

/** What is wrong with a model call, finer than `ErrorKind`: each has its sentence. */
export type ErrorSentence =
  | "cancelled"
  | "history"
  | "truncated"
  | "overloaded"
  | "usage_limit"
  | "auth"
  | "forbidden"
  | "rate_limit"
  | "provider_disabled"
  | "unreachable"
  | "insecure"
  | "blocked_address"
  | "redirected"
  | "deadline"
  | "silence"
  | "context_overflow"
  | "config"
  | "missing_key"
  | "content_filter"
  | "unexpected"
  | "failed";

const SENTENCES: Record<ErrorSentence, (provider: string) => string> = {
  cancelled: () => "The request was cancelled.",
  history: (provider) => `${provider} did not accept the history of this chat.`,
  truncated: (provider) => `${provider} closed the connection before its answer was complete.`,
  overloaded: (provider) => `${provider} is overloaded.`,
  usage_limit: (provider) =>
    `The quota of the ${provider} account is used up. Its billing and limits need a look.`,
  auth: (provider) => `${provider} rejected the API key.`,
  forbidden: (provider) => `${provider} does not allow this API key to use the model.`,
  rate_limit: (provider) => `${provider} is limiting the rate of requests.`,
  provider_disabled: (provider) => `${provider} is switched off. An administrator can switch it on.`,
  unreachable: (provider) => `${provider} cannot be reached at the moment.`,
  ...ADDRESS_SENTENCES,
  deadline: (provider) => `${provider} did not finish in time.`,
  silence: (provider) => `${provider} sent nothing for too long.`,
  context_overflow: () => "This chat no longer fits the model.",
  config: (provider) => `${provider} rejected the model or its settings. An administrator can check them.`,
  missing_key: (provider) => `There is no API key for ${provider}. An administrator can enter one.`,
  content_filter: (provider) => `${provider} blocked this under its content policy.`,
  unexpected: (provider) => `${provider} returned an unexpected error.`,
  failed: (provider) => `The request to ${provider} failed unexpectedly.`,
};

const UNKNOWN_PROVIDER = "The model provider";

/** One sentence for the screen; it never holds a status code, an address or the provider's own words. */
export function errorSentence(sentence: ErrorSentence, providerName: string | null): string {
  return SENTENCES[sentence](providerName ?? UNKNOWN_PROVIDER);
}
