import { findModelState, findUsableModelId } from "../../db/queries/usable-model";
import type { Queryable, Tx } from "../../db/client";
import { AppError } from "../errors";
import type { Caller } from "./caller";

export interface WantedModel {
  caller: Caller;
  /** Chosen for this message; it is used, or refused. */
  modelId: string | null;
  /** The chat's: when it cannot be used any more, the default takes its place. */
  chatModelId: string | null;
}

/** The model that a message will be answered with. Refuses with a sentence that says who has to do what. */
export async function requireUsableModel(tx: Tx, wanted: WantedModel): Promise<string> {
  if (wanted.modelId !== null) return requireChosenModel(tx, wanted.modelId, wanted.caller);
  const usable = await findUsableModelId(tx, wanted.chatModelId);
  if (usable !== null) return usable;
  throw new AppError(
    "conflict",
    wanted.caller.role === "admin"
      ? "No model can be used. Add one, or enable one and make it the default, in the settings under Models."
      : "No model can be used. Ask an administrator to add one.",
  );
}

/** A model that was chosen by its id. Refuses with a sentence that says who has to do what. */
export async function requireChosenModel(
  tx: Queryable,
  modelId: string,
  caller: Pick<Caller, "role">,
): Promise<string> {
  const model = await findModelState(tx, modelId);
  if (model === null) {
    throw new AppError("invalid_request", "There is no such model.", {
      fields: [{ path: "modelId", message: "no such model" }],
    });
  }
  if (model.enabled && model.providerEnabled) return modelId;
  const what = model.enabled ? `The provider of ${model.displayName}` : model.displayName;
  const who =
    caller.role === "admin" ? "or enable it in the settings" : "or ask an administrator to enable it";
  throw new AppError("conflict", `${what} is disabled. Choose another model, ${who}.`);
}
