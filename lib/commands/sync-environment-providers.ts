import type { Tx } from "../../db/client";
import { insertModel } from "../../db/queries/models";
import { insertProvider, listProviders, lockModelSettings, updateProvider } from "../../db/queries/providers";
import type { EnvironmentProvider } from "../env";
import type { ProviderType } from "../chat/model-types";
import { newId } from "../ids";
import { defaultBaseUrl } from "../providers/base-url";
import { ENVIRONMENT_PRESETS, type EnvironmentPreset } from "../providers/catalog";
import type { ProviderContext } from "./provider-context";
import { settleDefaultModel } from "./settle-default-model";

/**
 * At start: every provider key of the environment gets a provider row with models. The key itself stays in the environment. A row
 * whose key is gone is left, and refuses with a sentence; what an administrator changed is kept. Returns the names found.
 */
export async function syncEnvironmentProviders(ctx: Pick<ProviderContext, "db" | "env">): Promise<string[]> {
  return ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    const names: string[] = [];
    for (const preset of ENVIRONMENT_PRESETS) {
      const found = ctx.env.providerKeys[preset.key];
      if (found === null) continue;
      await ensurePreset(tx, preset, found);
      names.push(preset.name);
    }
    await settleDefaultModel(tx);
    return names;
  });
}

async function ensurePreset(tx: Tx, preset: EnvironmentPreset, found: EnvironmentProvider): Promise<void> {
  const { name, models, typeElsewhere = preset.type } = preset;
  const { baseUrl } = found;
  const type = baseUrl === null || isOwnAddress(preset.type, baseUrl) ? preset.type : typeElsewhere;
  // The operator wrote this address, and may write any.
  const acceptedOrigin = baseUrl === null ? null : new URL(baseUrl).origin;
  const rows = await listProviders(tx);
  const types = [preset.type, typeElsewhere];
  const present = rows.find((row) => row.source === "environment" && types.includes(row.type));
  if (present) {
    const isSame =
      present.type === type && present.baseUrl === baseUrl && present.acceptedOrigin === acceptedOrigin;
    if (!isSame) await updateProvider(tx, present.id, { type, baseUrl, acceptedOrigin });
    return;
  }
  const provider = await insertProvider(tx, {
    id: newId("prv"),
    type,
    name,
    baseUrl,
    acceptedOrigin,
    source: "environment",
  });
  for (const model of models) await insertModel(tx, { ...model, id: newId("mod"), providerId: provider.id });
}

function isOwnAddress(type: ProviderType, baseUrl: string): boolean {
  const own = defaultBaseUrl(type);
  return own !== null && new URL(own).host === new URL(baseUrl).host;
}
