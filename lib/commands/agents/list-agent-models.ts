import type { Queryable } from "../../../db/client";
import { listModels } from "../../../db/queries/models";
import type { ReasoningEffort } from "../../chat/model-types";
import { effortChoices } from "../../chat/reasoning-effort";
import type { ProviderContext } from "../provider-context";
import { modelDetails } from "../provider-answer";

export interface AgentModel {
  id: string;
  displayName: string;
  reasoningEfforts: ReasoningEffort[];
}

/** The models that can be used now, with the efforts that each may be asked for. */
export async function listAgentModels({
  db,
  env,
}: {
  db: Queryable;
  env: ProviderContext["env"];
}): Promise<AgentModel[]> {
  const rows = await listModels(db);
  return rows
    .filter((row) => modelDetails(row, env).unavailable === null)
    .map(({ model }) => ({
      id: model.id,
      displayName: model.displayName,
      reasoningEfforts: effortChoices(model.options.reasoningEffort),
    }));
}
