import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type {
  CreateProviderBody,
  Provider,
  ProviderTest,
  TestProviderBody,
  UpdateProviderBody,
} from "./schemas/providers";

const pathOf = (id: string) => `/providers/${encodeURIComponent(id)}`;

export function providersQuery() {
  return queryOptions({
    queryKey: ["providers"] as const,
    queryFn: ({ signal }) => listAll<Provider>("/providers", { signal }),
  });
}

export function createProvider(body: CreateProviderBody): Promise<Provider> {
  return callApi<Provider>("/providers", { method: "POST", body });
}

export function updateProvider(id: string, body: UpdateProviderBody): Promise<Provider> {
  return callApi<Provider>(pathOf(id), { method: "PATCH", body });
}

export function deleteProvider(id: string): Promise<void> {
  return callApi<void>(pathOf(id), { method: "DELETE" });
}

/** Sends one tiny request; a failure of the provider is an answer, not an error. */
export function testProvider(id: string, body: TestProviderBody): Promise<ProviderTest> {
  return callApi<ProviderTest>(`${pathOf(id)}/test`, { method: "POST", body });
}
