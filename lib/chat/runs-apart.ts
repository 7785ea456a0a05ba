import type { Isolation } from "./workspace-types";

/**
 * Whether commands that may change nothing can be run in a workspace: its daemon says whether copies can be mounted there. One that does
 * not say it refuses such commands by itself where it must. Null: nobody knows yet.
 */
export function runsApart(known: {
  isolation: Isolation | null;
  canRunApart: boolean | null;
}): boolean | null {
  const { isolation, canRunApart } = known;
  if (isolation === null) return null;
  return isolation !== "none" && canRunApart !== false;
}
