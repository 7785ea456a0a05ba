import { listProviders, lockModelSettings, updateProvider } from "../../db/queries/providers";
import { apiKeyPlace } from "../providers/resolve-model";
import { resealPushKeys } from "../push/push-keys";
import type { ProviderContext } from "./provider-context";
import { resealCheck } from "./require-same-keys";

/**
 * For operators, after a new first key in `LATHE_ENCRYPTION_KEYS`: seals every stored key with it, all or none. Returns how many
 * were sealed anew.
 *
 * @throws Error when one cannot be opened with the keys of this server.
 */
export async function resealProviderKeys(ctx: Pick<ProviderContext, "db" | "secrets">): Promise<number> {
  const { db, secrets } = ctx;
  return db.transaction(async (tx) => {
    await lockModelSettings(tx);
    await resealCheck(tx, secrets);
    await resealPushKeys(tx, secrets);
    let resealed = 0;
    for (const { id, sealedApiKey } of await listProviders(tx)) {
      if (sealedApiKey === null || secrets.keyIdOf(sealedApiKey) === secrets.currentKeyId) continue;
      const place = apiKeyPlace(id);
      await updateProvider(tx, id, { sealedApiKey: secrets.seal(secrets.open(sealedApiKey, place), place) });
      resealed += 1;
    }
    return resealed;
  });
}
