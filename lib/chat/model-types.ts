export const PROVIDER_TYPES = ["anthropic", "openai", "google", "openai-compatible", "demo"] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

/** Types of providers that refuse every call without a key. */
export const KEYED_PROVIDER_TYPES: readonly ProviderType[] = ["anthropic", "openai", "google"];

/** From the least to the most; a provider that lacks a level takes the nearest lower one. */
export const REASONING_EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** Of a model that reasons: what is used unless a chat says otherwise, and the most that a chat may ask for. */
export interface EffortRange {
  default?: ReasoningEffort | undefined;
  max?: ReasoningEffort | undefined;
}

/** OpenAI's two APIs. */
export const OPENAI_APIS = ["responses", "chat"] as const;
export type OpenaiApi = (typeof OPENAI_APIS)[number];

export interface ModelOptions {
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  /** For models that reason; without it, what a chat asks for is ignored. */
  reasoningEffort?: EffortRange;
  /** Type `openai` only; default: by the model's name. */
  openaiApi?: OpenaiApi;
  /** Responses API only: lets OpenAI keep the answers, so that a new turn need not send the history again. */
  store?: boolean;
}

/** Micros of a US dollar per million tokens. */
export interface ModelPrices {
  inputMicros: number;
  outputMicros: number;
  cacheReadMicros?: number;
  cacheWriteMicros?: number;
}

/** What a model is used for besides the turns of a chat of its own. */
export const OVERRIDE_CONTEXTS = ["general", "explore", "title", "compaction", "computer_use"] as const;
export type OverrideContext = (typeof OVERRIDE_CONTEXTS)[number];

/** `chat_default`: the chat's own model, whatever the deployment says; `deployment_default`: as the deployment says. */
export const USER_OVERRIDE_MODES = ["deployment_default", "chat_default", "model"] as const;
export type UserOverrideMode = (typeof USER_OVERRIDE_MODES)[number];
