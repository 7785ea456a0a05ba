import { queryOptions } from "@tanstack/react-query";
import type { DirectoryEntry } from "../workspace/workspace-view";
import { listAll } from "./list-all";

/** Directories of this computer that complete what is typed, inside the roots that Lathe may use. */
export function localDirectoriesQuery(path: string) {
  return queryOptions({
    queryKey: ["local-directories", path] as const,
    queryFn: ({ signal }) => listAll<DirectoryEntry>("/local-directories", { query: { path }, signal }),
  });
}
