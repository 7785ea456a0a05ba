import type { ModelRow, ModelWithProvider } from "../../db/queries/models";
import type { ProviderRow } from "../../db/queries/providers";
import type { Model, ModelDetails } from "../api/schemas/models";
import type { Provider } from "../api/schemas/providers";
import { environmentKeyOf, needsKey } from "../providers/resolve-model";
import type { ProviderContext } from "./provider-context";

type Env = ProviderContext["env"];

function hasKey(row: ProviderRow, env: Env): boolean {
  return row.source === "environment" ? environmentKeyOf(row, env) !== null : row.sealedApiKey !== null;
}

/** A provider as administrators see it: everything but its key. */
export function providerAnswer(row: ProviderRow, env: Env): Provider {
  const { id, type, name, baseUrl, enabled, centralKeyEnabled, userKeysAllowed, centralFallback, source } =
    row;
  return {
    id,
    type,
    name,
    baseUrl,
    enabled,
    centralKeyEnabled,
    userKeysAllowed,
    centralFallback,
    hasKey: hasKey(row, env),
    localAddressAccepted: row.acceptedOrigin !== null,
    source,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function unavailable(model: ModelRow, provider: ProviderRow, env: Env): ModelDetails["unavailable"] {
  if (!model.enabled) return "model_disabled";
  if (!provider.enabled || !provider.centralKeyEnabled) return "provider_disabled";
  return needsKey(provider) && !hasKey(provider, env) ? "missing_api_key" : null;
}

/** A model as administrators see it. */
export function modelDetails({ model, provider }: ModelWithProvider, env: Env): ModelDetails {
  return {
    ...modelAnswer({ model, provider }),
    compressionThreshold: model.compressionThreshold,
    options: model.options,
    prices: model.prices,
    unavailable: unavailable(model, provider, env),
    createdAt: model.createdAt.toISOString(),
    updatedAt: model.updatedAt.toISOString(),
  };
}

/** A model as anybody may see it: no address, no price, and of its options only what a chat may choose. */
export function modelAnswer({ model, provider }: ModelWithProvider): Model {
  const { id, displayName, enabled, isDefault, contextLimit } = model;
  return {
    id,
    providerId: provider.id,
    providerName: provider.name,
    providerType: provider.type,
    model: model.model,
    displayName,
    enabled,
    isDefault,
    contextLimit,
    reasoningEffort: model.options.reasoningEffort ?? null,
  };
}
