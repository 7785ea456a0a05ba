import type { z } from "zod";
import { findModel, insertModel, makeDefaultModel } from "../../db/queries/models";
import { findProvider, lockModelSettings } from "../../db/queries/providers";
import type { createModelSchema, ModelDetails } from "../api/schemas/models";
import { AppError } from "../errors";
import { newId } from "../ids";
import { invariant } from "../invariant";
import type { Caller } from "./caller";
import { modelDetails } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";
import { withoutUndefined } from "./without-undefined";

export interface CreateModelCommand {
  caller: Pick<Caller, "role">;
  model: z.output<typeof createModelSchema>;
}

/** Adds a model; the first one becomes the default. */
export async function createModel(
  ctx: Pick<ProviderContext, "db" | "env">,
  command: CreateModelCommand,
): Promise<ModelDetails> {
  requireAdministrator(command.caller);
  const { isDefault, displayName, compressionThreshold, options, prices, ...columns } = command.model;
  const created = await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    if ((await findProvider(tx, columns.providerId)) === null) {
      throw new AppError("invalid_request", "There is no such provider.", {
        fields: [{ path: "providerId", message: "No such provider" }],
      });
    }
    const { id } = await insertModel(tx, {
      ...columns,
      id: newId("mod"),
      displayName: displayName ?? columns.model,
      options: withoutUndefined(options),
      prices: prices ? withoutUndefined(prices) : null,
      ...(compressionThreshold !== undefined && { compressionThreshold }),
    });
    if (isDefault) await makeDefaultModel(tx, id);
    await settleDefaultModel(tx);
    return findModel(tx, id);
  });
  invariant(created !== null, "the model was just made");
  return modelDetails(created, ctx.env);
}
