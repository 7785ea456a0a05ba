import { KEYED_PROVIDER_TYPES } from "../chat/model-types";
import type { ChatError, ErrorKind } from "../chat/wire";
import type { Clock } from "../clock";
import type { Env } from "../env";
import type { Log } from "../log";
import type { SecretPlace, Secrets } from "../secrets/secrets";
import { connectModel } from "./connect-model";
import { errorSentence, type ErrorSentence } from "./error-sentences";
import type { OutgoingGuard } from "./guarded-fetch";
import type { ModelConnection, ModelRecord, ProviderRecord } from "./model-connection";
import { type ExchangeObserver, observedFetch } from "./observed-fetch";

/** Where model rows come from; `createModelStore(db)` in db/queries/models.ts. */
export interface ModelStore {
  /** The model with this id (also disabled, never deleted); for null, or an id that is gone, the default model. */
  findModel(modelId: string | null): Promise<{ model: ModelRecord; provider: ProviderRecord } | null>;
}

export interface ResolveModelDeps {
  store: ModelStore;
  secrets: Secrets;
  env: Pick<Env, "ssrfAllow" | "providerKeys">;
  guard: OutgoingGuard;
  log: Log;
  clock: Clock;
}

export type ResolvedModel = { ok: true; connection: ModelConnection } | { ok: false; error: ChatError };

export interface ResolveOptions {
  /** Is told of every request that the model makes over HTTP. */
  observer?: ExchangeObserver | undefined;
}

/** For null, or an id that is gone, the default model. An error says who must do what; it is never retryable. */
export type ResolveModel = (modelId: string | null, options?: ResolveOptions) => Promise<ResolvedModel>;

const NO_MODEL = "No model is set up. An administrator can add one.";

/** Where a provider's key lives in the database. */
export function apiKeyPlace(providerId: string): SecretPlace {
  return { table: "providers", row: providerId, column: "sealed_api_key" };
}

function refusal(kind: ErrorKind, message: string, providerName?: string): ResolvedModel {
  return {
    ok: false,
    error: { message, kind, retryable: false, ...(providerName !== undefined && { provider: providerName }) },
  };
}

function refuseProvider(provider: ProviderRecord, sentence: ErrorSentence & ErrorKind): ResolvedModel {
  return refusal(sentence, errorSentence(sentence, provider.name), provider.name);
}

/** The key in the server's environment that a provider's row stands for. */
export function environmentKeyOf(
  provider: Pick<ProviderRecord, "type">,
  { providerKeys: keys }: Pick<Env, "providerKeys">,
): string | null {
  switch (provider.type) {
    case "anthropic":
      return keys.anthropic?.apiKey ?? null;
    case "openai":
    // Rows from before this type existed.
    case "openai-compatible":
      return keys.openai?.apiKey ?? null;
    case "google":
      return keys.google?.apiKey ?? null;
    case "demo":
      return null;
  }
}

/**
 * The key of a provider: from the environment when its row comes from there, else opened from its row. Null when there is none.
 *
 * @throws Error when the sealed key cannot be opened with the keys of this server.
 */
export function openProviderKey(
  provider: ProviderRecord,
  deps: Pick<ResolveModelDeps, "secrets" | "env">,
): string | null {
  if (provider.source === "environment") return environmentKeyOf(provider, deps.env);
  return provider.sealedApiKey === null
    ? null
    : deps.secrets.open(provider.sealedApiKey, apiKeyPlace(provider.id));
}

/** Whether this type of provider refuses every call without a key. */
export function needsKey(provider: ProviderRecord): boolean {
  return KEYED_PROVIDER_TYPES.includes(provider.type) || provider.source === "environment";
}

/** Connects one model, whether or not it is switched on, or says what is in the way. */
export function connectOrRefuse(
  { model, provider }: { model: ModelRecord; provider: ProviderRecord },
  deps: Omit<ResolveModelDeps, "store">,
  { observer }: ResolveOptions = {},
): ResolvedModel {
  let apiKey: string | null;
  try {
    apiKey = openProviderKey(provider, deps);
  } catch (error) {
    deps.log.error({ err: error, providerId: provider.id }, "the key of a provider cannot be opened");
    return refusal(
      "missing_key",
      `The stored API key of ${provider.name} cannot be read with this server's encryption keys. An administrator can enter it again.`,
      provider.name,
    );
  }
  if (apiKey === null && needsKey(provider)) return refuseProvider(provider, "missing_key");
  const accepted = provider.acceptedOrigin === null ? [] : [provider.acceptedOrigin];
  const guarded = deps.guard.fetchAllowing([...deps.env.ssrfAllow, ...accepted]);
  const fetch = observer === undefined ? guarded : observedFetch({ fetch: guarded, apiKey, observer });
  return { ok: true, connection: connectModel({ model, provider, apiKey, fetch, clock: deps.clock }) };
}

/** Finds and connects the model of a chat. */
export function createModelResolver(deps: ResolveModelDeps): ResolveModel {
  return async (modelId, options) => {
    const found = await deps.store.findModel(modelId);
    if (found === null) return refusal("config", NO_MODEL);
    if (!found.model.enabled) {
      return refusal(
        "config",
        `The model ${found.model.displayName} is switched off. Choose another one, or ask an administrator to switch it on.`,
        found.provider.name,
      );
    }
    const { provider } = found;
    if (!provider.enabled || !provider.centralKeyEnabled)
      return refuseProvider(provider, "provider_disabled");
    return connectOrRefuse(found, deps, options);
  };
}
