import type { Tx } from "../../db/client";
import { electDefaultModel, makeDefaultModel } from "../../db/queries/models";

/** Keeps exactly one model the default while there is any. To be called at the end of every change of models and providers. */
export async function settleDefaultModel(tx: Tx): Promise<void> {
  const elected = await electDefaultModel(tx);
  if (elected !== null) await makeDefaultModel(tx, elected);
}
