import { findModel, listModels as listModelRows } from "../../db/queries/models";
import type { Model, ModelDetails } from "../api/schemas/models";
import type { Caller } from "./caller";
import { modelAnswer, modelDetails } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { unknownModel } from "./update-model";

type ReadingContext = Pick<ProviderContext, "db" | "env">;

/** The models that anybody who is signed in may use now. */
export async function listUsableModels(ctx: ReadingContext): Promise<Model[]> {
  const rows = await listModelRows(ctx.db);
  return rows.filter((row) => modelDetails(row, ctx.env).unavailable === null).map(modelAnswer);
}

/** The same as the caller may see them: administrators are told details. */
export async function listModelsFor(
  ctx: ReadingContext,
  { caller }: { caller: Pick<Caller, "role"> },
): Promise<(Model | ModelDetails)[]> {
  if (caller.role !== "admin") return listUsableModels(ctx);
  return (await listAllModels(ctx, { caller })).filter(({ unavailable }) => unavailable === null);
}

/** All models, also those that cannot be used, with the reason. */
export async function listAllModels(
  ctx: ReadingContext,
  { caller }: { caller: Pick<Caller, "role"> },
): Promise<ModelDetails[]> {
  requireAdministrator(caller);
  return (await listModelRows(ctx.db)).map((row) => modelDetails(row, ctx.env));
}

export async function getModel(
  ctx: ReadingContext,
  { caller, modelId }: { caller: Pick<Caller, "role">; modelId: string },
): Promise<ModelDetails> {
  requireAdministrator(caller);
  const row = await findModel(ctx.db, modelId);
  if (row === null) throw unknownModel();
  return modelDetails(row, ctx.env);
}
