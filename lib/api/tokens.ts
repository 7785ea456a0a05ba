import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import type { ApiToken } from "./schemas/tokens";

export function tokensQuery() {
  return queryOptions({
    queryKey: ["me", "tokens"] as const,
    queryFn: ({ signal }) => callApi<{ items: ApiToken[]; nextCursor: null }>("/me/tokens", { signal }),
  });
}
