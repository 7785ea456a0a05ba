import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { JSONValue, LanguageModelV4 } from "@ai-sdk/provider";
import { defaultSettingsMiddleware, wrapLanguageModel } from "ai";
import type { Clock } from "../clock";
import { invariant } from "../invariant";
import { defaultBaseUrl, versionedBaseUrl } from "./base-url";
import { createDemoModel } from "./demo/demo-model";
import type { ModelConnection, ModelRecord, ProviderRecord, WireFormat } from "./model-connection";
import { openaiApiOf } from "./openai-api";
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

interface Connected {
  languageModel: LanguageModelV4;
  format: WireFormat;
  metadataKey: string;
  isStored?: boolean;
}

function createOpenaiModel(options: ConnectModelOptions, fetch: typeof globalThis.fetch): Connected {
  const { model, provider, apiKey } = options;
  const isStored = model.options.store ?? false;
  const openai = createOpenAI({
    baseURL: baseUrlOf(provider),
    apiKey: apiKey ?? NO_KEY,
    fetch: isStored ? storingFetch(fetch) : fetch,
  });
  // The package knows only the models that it was published with.
  const known = model.options.reasoningEffort === undefined ? {} : { forceReasoning: true };
  if (openaiApiOf(model.model, model.options) === "chat") {
    const languageModel = withOpenaiOptions(openai.chat(model.model), known);
    return { languageModel, format: "openai-chat", metadataKey: "openai" };
  }
  const languageModel = withOpenaiOptions(openai.responses(model.model), { ...known, store: false });
  return { languageModel, format: "openai-responses", metadataKey: "openai", isStored };
}

/**
 * Asks OpenAI to keep the answers. The package is not told: it would drop their sealed reasoning and refer to OpenAI's copy of
 * them, on which a chat must not depend.
 */
function storingFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    if (typeof init?.body !== "string") return fetch(input, init);
    const body: unknown = JSON.parse(init.body);
    return fetch(input, { ...init, body: JSON.stringify(Object.assign({}, body, { store: true })) });
  };
}

/** For every request of a connection: the package's own defaults would have OpenAI keep the answers. */
function withOpenaiOptions(model: LanguageModelV4, options: Record<string, JSONValue>): LanguageModelV4 {
  const settings = { providerOptions: { openai: options } };
  return wrapLanguageModel({ model, middleware: defaultSettingsMiddleware({ settings }) });
}

function createLanguageModel(options: ConnectModelOptions): Connected {
  const { model, provider } = options;
  const apiKey = options.apiKey ?? NO_KEY;
  const fetch = providerFetch({ fetch: options.fetch, apiKey: options.apiKey });
  switch (provider.type) {
    case "anthropic":
      return {
        languageModel: createAnthropic({ baseURL: baseUrlOf(provider), apiKey, fetch }).languageModel(
          model.model,
        ),
        format: "anthropic",
        metadataKey: "anthropic",
      };
    case "openai":
      return createOpenaiModel(options, fetch);
    case "google":
      return {
        languageModel: createGoogle({ baseURL: baseUrlOf(provider), apiKey, fetch }).languageModel(
          model.model,
        ),
        format: "google",
        metadataKey: "google",
      };
    case "openai-compatible":
      return {
        languageModel: createCompatible(options, fetch),
        format: "openai-compatible",
        metadataKey: COMPATIBLE_METADATA_KEY,
      };
    case "demo":
      return {
        languageModel: createDemoModel({ modelId: model.model, clock: options.clock }),
        format: "demo",
        metadataKey: "demo",
      };
  }
}

/** A model that may be called, from its row, its provider's row and the opened key. */
export function connectModel(options: ConnectModelOptions): ModelConnection {
  const { model, provider } = options;
  const { languageModel, format, metadataKey, isStored = false } = createLanguageModel(options);
  return {
    modelId: model.id,
    providerId: provider.id,
    providerType: provider.type,
    format,
    providerName: provider.name,
    displayName: model.displayName,
    contextLimit: model.contextLimit,
    options: model.options,
    prices: model.prices,
    origin: { connection: provider.id, provider: languageModel.provider, model: model.model },
    languageModel,
    metadataKey,
    isStored,
  };
}
