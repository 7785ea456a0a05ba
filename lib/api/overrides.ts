import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type {
  CompactionThreshold,
  ModelOverride,
  OwnModelOverride,
  PutOwnOverrideBody,
} from "./schemas/overrides";

/** Chooses the model of a purpose for everyone; administrators only. */
export function putModelOverride(context: string, modelId: string | null): Promise<ModelOverride> {
  return callApi<ModelOverride>(`/model-overrides/${context}`, { method: "PUT", body: { modelId } });
}

/** Chooses the model of a purpose for one's own chats. */
export function putOwnModelOverride(context: string, body: PutOwnOverrideBody): Promise<OwnModelOverride> {
  return callApi<OwnModelOverride>(`/me/model-overrides/${context}`, { method: "PUT", body });
}

/** From how full a window the chats of the person are summarised, by model. */
export function thresholdsQuery() {
  return queryOptions({
    queryKey: ["me", "compaction-thresholds"] as const,
    queryFn: ({ signal }) => listAll<CompactionThreshold>("/me/compaction-thresholds", { signal }),
  });
}

/** From how full a window one's chats with a model are summarised; null: as the model says. */
export function putThreshold(modelId: string, thresholdPercent: number | null): Promise<CompactionThreshold> {
  return callApi<CompactionThreshold>(`/me/compaction-thresholds/${encodeURIComponent(modelId)}`, {
    method: "PUT",
    body: { thresholdPercent },
  });
}
