import { desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { modelCalls } from "../schema/model-calls";
import { models } from "../schema/models";

interface ModelCost {
  modelId: string;
  /** The model's display name; its id once it is gone. */
  model: string;
  requests: number;
  /** Requests that used tokens of a model without prices. */
  unpricedRequests: number;
  costMicros: number;
  inputTokens: number;
  outputTokens: number;
}

export interface FamilyCost {
  totalMicros: number;
  requests: number;
  unpricedRequests: number;
  byModel: ModelCost[];
}

/** What the requests of a root chat and its sub-agents' chats have cost, the dearest model first. */
export async function readFamilyCost(db: Queryable, rootChatId: string): Promise<FamilyCost> {
  const cost = sql<number>`coalesce(sum(${modelCalls.costMicros}), 0)`.mapWith(Number);
  const byModel = await db
    .select({
      modelId: modelCalls.modelId,
      model: sql<string>`coalesce(max(${models.displayName}), ${modelCalls.modelId})`,
      requests: sql<number>`count(*)`.mapWith(Number),
      unpricedRequests:
        sql<number>`count(*) filter (where ${modelCalls.costMicros} is null and ${modelCalls.usage} is not null)`.mapWith(
          Number,
        ),
      costMicros: cost,
      inputTokens: sumOfUsage("inputTokens"),
      outputTokens: sumOfUsage("outputTokens"),
    })
    .from(modelCalls)
    .leftJoin(models, eq(models.id, modelCalls.modelId))
    .where(eq(modelCalls.rootChatId, rootChatId))
    .groupBy(modelCalls.modelId)
    .orderBy(desc(cost), modelCalls.modelId);
  const sum = (pick: (row: ModelCost) => number) => byModel.reduce((total, row) => total + pick(row), 0);
  return {
    totalMicros: sum((row) => row.costMicros),
    requests: sum((row) => row.requests),
    unpricedRequests: sum((row) => row.unpricedRequests),
    byModel,
  };
}

function sumOfUsage(field: "inputTokens" | "outputTokens") {
  return sql<number>`coalesce(sum((${modelCalls.usage} ->> ${field})::numeric), 0)`.mapWith(Number);
}
