import type { DaemonRequest } from "../../lib/workspace/protocol";
import type { AgentSettings } from "./agent-settings";
import { discoverContext } from "./discover";
import type { PlaceContext } from "./places";
import { listSkillFiles, readSkillFile } from "./skill-files";

export type ContextRequest = Extract<DaemonRequest, { kind: "context" | "skill_files" | "skill_file" }>;

/** Answers what a workspace has to say to models. */
export function createContextRequests(settings: AgentSettings, context: PlaceContext) {
  return async (request: ContextRequest): Promise<unknown> => {
    const { directories } = request;
    switch (request.kind) {
      case "context": {
        const found = await discoverContext({ settings, usual: request.usual, directories }, context);
        return found.hash === request.known ? { hash: found.hash, unchanged: true } : found;
      }
      case "skill_files":
        return listSkillFiles(request.directory, { settings, directories }, context);
      case "skill_file":
        return readSkillFile(request, { settings, directories }, context);
    }
  };
}
