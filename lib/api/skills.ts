import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type { Skill, SkillSummary } from "./schemas/skills";

/** The signed-in person's own skills by name, without what they say. */
export function ownSkillsQuery() {
  return queryOptions({
    queryKey: ["me", "skills"] as const,
    queryFn: ({ signal }) => listAll<SkillSummary>("/me/skills", { signal }),
    // It was perhaps written a moment ago, on another page.
    staleTime: 0,
  });
}

/** One of them, with what it says. */
export function readOwnSkill(id: string): Promise<Skill> {
  return callApi<Skill>(`/me/skills/${encodeURIComponent(id)}`);
}
