import type { Tx } from "../../db/client";
import {
  insertModel,
  listModels,
  makeDefaultModel,
  updateModel,
  type ModelWithProvider,
} from "../../db/queries/models";
import {
  insertProvider,
  listProviders,
  lockModelSettings,
  type ProviderRow,
  updateProvider,
} from "../../db/queries/providers";
import type { ModelDetails } from "../api/schemas/models";
import type { Provider } from "../api/schemas/providers";
import { newId } from "../ids";
import { invariant } from "../invariant";
import { DEMO_MODEL } from "../providers/catalog";
import type { Caller } from "./caller";
import { modelDetails, providerAnswer } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";

export interface EnableDemoCommand {
  caller: Pick<Caller, "role">;
  /** New chats use it from now on, also when another model could be used. */
  makeDefault?: boolean;
}

/** Makes the demo usable: creates or switches on its provider and its model. Idempotent. */
export async function enableDemoProvider(
  ctx: Pick<ProviderContext, "db" | "env">,
  command: EnableDemoCommand,
): Promise<{ provider: Provider; model: ModelDetails }> {
  requireAdministrator(command.caller);
  const { model, provider } = await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    const ready = await ensureModel(tx, await ensureProvider(tx));
    if (command.makeDefault) await makeDefaultModel(tx, ready);
    await settleDefaultModel(tx);
    return readModel(tx, ready);
  });
  return { provider: providerAnswer(provider, ctx.env), model: modelDetails({ model, provider }, ctx.env) };
}

async function ensureProvider(tx: Tx): Promise<ProviderRow> {
  const present = (await listProviders(tx)).find((row) => row.type === "demo");
  if (present === undefined) {
    return insertProvider(tx, {
      id: newId("prv"),
      type: "demo",
      name: DEMO_MODEL.providerName,
      source: "builtin",
    });
  }
  const enabled = present.enabled ? present : await updateProvider(tx, present.id, { enabled: true });
  invariant(enabled !== null, "a locked provider cannot vanish");
  return enabled;
}

async function ensureModel(tx: Tx, provider: ProviderRow): Promise<string> {
  const present = (await listModels(tx)).find(({ model }) => model.providerId === provider.id)?.model;
  if (present?.enabled) return present.id;
  if (present) {
    await updateModel(tx, present.id, { enabled: true });
    return present.id;
  }
  const { model, displayName, contextLimit } = DEMO_MODEL;
  const row = await insertModel(tx, {
    id: newId("mod"),
    providerId: provider.id,
    model,
    displayName,
    contextLimit,
  });
  return row.id;
}

async function readModel(tx: Tx, id: string): Promise<ModelWithProvider> {
  const found = (await listModels(tx)).find(({ model }) => model.id === id);
  invariant(found !== undefined, "the demo model was just made");
  return found;
}
