import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import type { Me } from "./schemas/me";

export function meQuery() {
  return queryOptions({
    queryKey: ["me"] as const,
    queryFn: ({ signal }) => callApi<Me>("/me", { signal }),
  });
}
