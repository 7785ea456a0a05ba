import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type { CreateModelBody, Model, ModelDetails, UpdateModelBody } from "./schemas/models";

const pathOf = (id: string) => `/models/${encodeURIComponent(id)}`;

/** The models that the signed-in user may use. */
export function modelsQuery() {
  return queryOptions({
    queryKey: ["models"] as const,
    queryFn: ({ signal }) => listAll<Model>("/models", { signal }),
  });
}

/** All models, for administrators. */
export function allModelsQuery() {
  return queryOptions({
    queryKey: ["models", "all"] as const,
    queryFn: ({ signal }) => listAll<ModelDetails>("/models", { query: { all: true }, signal }),
  });
}

export function createModel(body: CreateModelBody): Promise<ModelDetails> {
  return callApi<ModelDetails>("/models", { method: "POST", body });
}

export function updateModel(id: string, body: UpdateModelBody): Promise<ModelDetails> {
  return callApi<ModelDetails>(pathOf(id), { method: "PATCH", body });
}

export function deleteModel(id: string): Promise<void> {
  return callApi<void>(pathOf(id), { method: "DELETE" });
}
