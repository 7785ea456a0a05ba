import type { Agents } from "../../tools/agents/agents";
import type { Clock } from "../../clock";
import type { ProviderContext } from "../provider-context";
import type { TransitionContext } from "../../transitions/types";
import { listAgentModels } from "./list-agent-models";
import { spawnAgent } from "./spawn-agent";
import { interruptAgent, listAgents, messageAgent } from "./steer-agents";
import { waitForAgent } from "./wait-for-agent";

/** What the tools of sub-agents are given: the commands, bound to a process. */
export function createAgents(
  ctx: Pick<TransitionContext, "db" | "pubsub"> & { clock: Clock; env: ProviderContext["env"] },
): Agents {
  return {
    spawn: (request) => spawnAgent(ctx, request),
    wait: (request) => waitForAgent(ctx, request),
    message: (request) => messageAgent(ctx, request),
    interrupt: (request) => interruptAgent(ctx, request),
    list: (request) => listAgents(ctx, request),
    models: () => listAgentModels(ctx),
  };
}
