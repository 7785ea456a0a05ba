import type { ModelOptions, ProviderType } from "../chat/model-types";
import { systemClock } from "../clock";
import { connectModel } from "./connect-model";
import type { ModelConnection, WireFormat } from "./model-connection";

export const TEST_API_KEY = "sk-test-abcdefghijkl";

/** Formats that go over a wire. */
export type TestFormat = Exclude<WireFormat, "demo">;
export const TEST_FORMATS: readonly TestFormat[] = [
  "anthropic",
  "openai-responses",
  "openai-chat",
  "openai-compatible",
  "google",
];

/** Models for which both the packages and the scripted server hold to the strictest rules that they know. */
const MODELS: Record<TestFormat, { type: ProviderType; model: string; options: ModelOptions }> = {
  anthropic: { type: "anthropic", model: "scripted-model", options: {} },
  "openai-responses": { type: "openai", model: "gpt-6-astra", options: {} },
  "openai-chat": { type: "openai", model: "gpt-6-astra", options: { openaiApi: "chat" } },
  "openai-compatible": { type: "openai-compatible", model: "scripted-model", options: {} },
  google: { type: "google", model: "gemini-4-argon", options: {} },
};

export interface TestConnectionOptions {
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  apiKey?: string | null;
  options?: ModelOptions;
  /** Ids of rows that exist, where a test has a database. */
  modelId?: string;
  providerId?: string;
}

/** A connection of one format to the scripted model server. */
export function testConnection(format: TestFormat, given: TestConnectionOptions): ModelConnection {
  const { type, model, options } = MODELS[format];
  return connectModel({
    model: {
      id: given.modelId ?? `mod_${format}`,
      model,
      displayName: format,
      enabled: true,
      contextLimit: 100_000,
      options: { ...options, ...given.options },
      prices: null,
    },
    provider: {
      id: given.providerId ?? `prv_${format}`,
      type,
      name: "Test provider",
      baseUrl: given.baseUrl,
      enabled: true,
      centralKeyEnabled: true,
      sealedApiKey: null,
      acceptedOrigin: null,
      source: "user",
    },
    apiKey: given.apiKey === undefined ? TEST_API_KEY : given.apiKey,
    fetch: given.fetch,
    clock: systemClock,
  });
}
