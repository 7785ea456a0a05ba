import { softDeleteModel } from "../../db/queries/models";
import { lockModelSettings } from "../../db/queries/providers";
import type { Caller } from "./caller";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";
import { unknownModel } from "./update-model";

/** Deletes a model; chats that used it go on with the default. */
export async function deleteModel(
  ctx: Pick<ProviderContext, "db">,
  command: { caller: Pick<Caller, "role">; modelId: string },
): Promise<void> {
  requireAdministrator(command.caller);
  await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    if (!(await softDeleteModel(tx, command.modelId))) throw unknownModel();
    await settleDefaultModel(tx);
  });
}
