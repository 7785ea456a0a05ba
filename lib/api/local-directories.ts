import { queryOptions } from "@tanstack/react-query";
import type { DirectoryEntry } from "../workspace/workspace-view";
import { callApi } from "./call-api";

/** Directories of this computer that complete what is typed, inside the roots that Lathe may use. */
export function localDirectoriesQuery(path: string) {
  return queryOptions({
    queryKey: ["local-directories", path] as const,
    queryFn: ({ signal }) =>
      callApi<{ items: DirectoryEntry[] }>("/local-directories", { query: { path }, signal }),
  });
}
