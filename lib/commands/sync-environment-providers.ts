import type { Tx } from "../../db/client";
import { insertModel } from "../../db/queries/models";
import { insertProvider, listProviders, lockModelSettings, updateProvider } from "../../db/queries/providers";
import type { EnvironmentProvider } from "../env";
import { newId } from "../ids";
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
  const { type, name, models } = preset;
  const baseUrl = found.baseUrl ?? preset.baseUrl;
  // The operator wrote this address, and may write any.
  const acceptedOrigin = found.baseUrl === null ? null : new URL(found.baseUrl).origin;
  const rows = await listProviders(tx);
  const present = rows.find((row) => row.source === "environment" && row.type === type);
  if (present) {
    const isSame = present.baseUrl === baseUrl && present.acceptedOrigin === acceptedOrigin;
    if (!isSame) await updateProvider(tx, present.id, { baseUrl, acceptedOrigin });
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
