import {
  deleteProvider as deleteProviderRow,
  findProvider,
  lockModelSettings,
} from "../../db/queries/providers";
import { AppError } from "../errors";
import type { Caller } from "./caller";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";
import { unknownProvider } from "./update-provider";

/** Deletes a provider with its key and its models. */
export async function deleteProvider(
  ctx: Pick<ProviderContext, "db">,
  command: { caller: Pick<Caller, "role">; providerId: string },
): Promise<void> {
  requireAdministrator(command.caller);
  await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    const row = await findProvider(tx, command.providerId);
    if (row === null) throw unknownProvider();
    if (row.source === "environment") {
      throw new AppError(
        "conflict",
        "This provider comes from the server's environment. Switch it off instead.",
      );
    }
    await deleteProviderRow(tx, row.id);
    await settleDefaultModel(tx);
  });
}
