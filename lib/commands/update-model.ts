import type { z } from "zod";
import type { Tx } from "../../db/client";
import {
  electDefaultModel,
  findModel,
  makeDefaultModel,
  type NewModelRow,
  updateModel as updateModelRow,
} from "../../db/queries/models";
import { lockModelSettings } from "../../db/queries/providers";
import type { ModelDetails, updateModelSchema } from "../api/schemas/models";
import { AppError } from "../errors";
import { invariant } from "../invariant";
import type { Caller } from "./caller";
import { modelDetails } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";
import { withoutUndefined } from "./without-undefined";

export interface UpdateModelCommand {
  caller: Pick<Caller, "role">;
  modelId: string;
  patch: z.output<typeof updateModelSchema>;
}

/** Changes a model. Demoting the default elects another one; the only one stays the default. */
export async function updateModel(
  ctx: Pick<ProviderContext, "db" | "env">,
  command: UpdateModelCommand,
): Promise<ModelDetails> {
  const { caller, modelId, patch } = command;
  requireAdministrator(caller);
  const updated = await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    const { isDefault, ...columns } = patch;
    if ((await updateModelRow(tx, modelId, columnsOf(columns))) === null) throw unknownModel();
    if (isDefault === true) await makeDefaultModel(tx, modelId);
    if (isDefault === false) await demote(tx, modelId);
    await settleDefaultModel(tx);
    return findModel(tx, modelId);
  });
  invariant(updated !== null, "a locked model cannot vanish");
  return modelDetails(updated, ctx.env);
}

export function unknownModel(): AppError {
  return new AppError("not_found", "There is no such model.");
}

async function demote(tx: Tx, modelId: string): Promise<void> {
  const other = await electDefaultModel(tx, { avoid: modelId });
  if (other !== null) await makeDefaultModel(tx, other);
}

function columnsOf(patch: Omit<UpdateModelCommand["patch"], "isDefault">): Partial<NewModelRow> {
  const { options, prices, ...columns } = patch;
  return {
    ...withoutUndefined(columns),
    ...(options !== undefined && { options: withoutUndefined(options) }),
    ...(prices !== undefined && { prices: prices === null ? null : withoutUndefined(prices) }),
  };
}
