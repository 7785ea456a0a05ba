import type { LanguageModel } from "ai";
import type { ModelOptions, ModelPrices, ProviderType } from "../chat/model-types";
import type { Origin } from "../chat/message-types";

/** What a request looks like on the wire: decides what of a chat's history may be replayed, and how. */
export type WireFormat =
  | "anthropic"
  | "openai-responses"
  | "openai-chat"
  | "openai-compatible"
  | "google"
  | "demo";

/** A model that may be called now: made by `connectModel` from a model row, its provider row and the opened key. */
export interface ModelConnection {
  modelId: string;
  providerId: string;
  providerType: ProviderType;
  format: WireFormat;
  /** For sentences on screen, for example "Anthropic". */
  providerName: string;
  displayName: string;
  contextLimit: number;
  options: ModelOptions;
  prices: ModelPrices | null;
  origin: Origin;
  /** The provider keeps the answers (the option `store`), so that a request may go on from the last one. */
  isStored: boolean;
  languageModel: Exclude<LanguageModel, string>;
  /** Key of this provider in parts' provider metadata: `anthropic`, `openai`, `google`, or the name of an OpenAI-compatible provider. */
  metadataKey: string;
}

/** What connecting needs of a model row; `db/schema/models.ts` satisfies it. */
export interface ModelRecord {
  id: string;
  model: string;
  displayName: string;
  enabled: boolean;
  contextLimit: number;
  options: ModelOptions;
  prices: ModelPrices | null;
}

/** What connecting needs of a provider row; `db/schema/providers.ts` satisfies it. */
export interface ProviderRecord {
  id: string;
  type: ProviderType;
  name: string;
  baseUrl: string | null;
  enabled: boolean;
  centralKeyEnabled: boolean;
  sealedApiKey: string | null;
  /** Origin on this machine that an administrator accepted for it. */
  acceptedOrigin: string | null;
  source: "user" | "environment" | "builtin";
}
