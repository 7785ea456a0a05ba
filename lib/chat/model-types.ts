export const PROVIDER_TYPES = ["anthropic", "openai-compatible", "demo"] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

export interface ModelOptions {
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
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
export type UserOverrideMode = "chat_default" | "deployment_default" | "model";
