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
