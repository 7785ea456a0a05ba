import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Clock } from "../clock";
import { invariant } from "../invariant";
import { defaultBaseUrl, versionedBaseUrl } from "./base-url";
import { createDemoModel } from "./demo/demo-model";
import type { ModelConnection, ModelRecord, ProviderRecord } from "./model-connection";
import { providerFetch } from "./provider-fetch";

export interface ConnectModelOptions {
  model: ModelRecord;
  provider: ProviderRecord;
  /** Null for providers that need none. */
  apiKey: string | null;
  /** The way out: `OutgoingGuard.fetchAllowing(…)`; tests give their own. */
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

const ANTHROPIC_METADATA_KEY = "anthropic";
/** Also the name of the connection inside the SDK: `openaiCompatible.chat` is part of the rows' origin and must not change. */
const COMPATIBLE_METADATA_KEY = "openaiCompatible";
/** The SDK would fall back to keys of the environment; a provider without a key must not send another one's. */
const NO_KEY = "none";
const OPENAI_HOST = "api.openai.com";

function baseUrlOf(provider: ProviderRecord): string {
  const baseUrl = provider.baseUrl ?? defaultBaseUrl(provider.type);
  invariant(baseUrl !== null, "a provider of this type has a base URL");
  return versionedBaseUrl(provider.type, baseUrl);
}

/** OpenAI's own newer models refuse the name that every other server of this format knows. */
function withCompletionTokens(body: Record<string, unknown>): Record<string, unknown> {
  const { max_tokens: maxTokens, ...rest } = body;
  return maxTokens === undefined ? rest : { ...rest, max_completion_tokens: maxTokens };
}

function createCompatible(options: ConnectModelOptions, fetch: typeof globalThis.fetch): LanguageModelV4 {
  const baseURL = baseUrlOf(options.provider);
  return createOpenAICompatible({
    name: COMPATIBLE_METADATA_KEY,
    baseURL,
    includeUsage: true,
    fetch,
    ...(options.apiKey !== null && { apiKey: options.apiKey }),
    ...(new URL(baseURL).hostname === OPENAI_HOST && { transformRequestBody: withCompletionTokens }),
  }).chatModel(options.model.model);
}

function createLanguageModel(options: ConnectModelOptions): {
  languageModel: LanguageModelV4;
  metadataKey: string;
} {
  const { model, provider, apiKey } = options;
  const fetch = providerFetch({ fetch: options.fetch, apiKey });
  switch (provider.type) {
    case "anthropic":
      return {
        languageModel: createAnthropic({
          baseURL: baseUrlOf(provider),
          apiKey: apiKey ?? NO_KEY,
          fetch,
        }).languageModel(model.model),
        metadataKey: ANTHROPIC_METADATA_KEY,
      };
    case "openai-compatible":
      return { languageModel: createCompatible(options, fetch), metadataKey: COMPATIBLE_METADATA_KEY };
    case "demo":
      return {
        languageModel: createDemoModel({ modelId: model.model, clock: options.clock }),
        metadataKey: "demo",
      };
  }
}

/** A model that may be called, from its row, its provider's row and the opened key. */
export function connectModel(options: ConnectModelOptions): ModelConnection {
  const { model, provider } = options;
  const { languageModel, metadataKey } = createLanguageModel(options);
  return {
    modelId: model.id,
    providerId: provider.id,
    providerType: provider.type,
    providerName: provider.name,
    displayName: model.displayName,
    contextLimit: model.contextLimit,
    options: model.options,
    prices: model.prices,
    origin: { connection: provider.id, provider: languageModel.provider, model: model.model },
    languageModel,
    metadataKey,
  };
}
