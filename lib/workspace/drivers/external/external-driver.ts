import type { Driver } from "../driver";

const BY_HAND = "Run the command on the machine that the agent is to work on.";

/** Workspaces on machines of people's own: they start the daemon there, with a command that the workspace's page shows. */
export function createExternalDriver(): Driver {
  return {
    name: "external",
    byHand: BY_HAND,
    report: async () => ({
      allowed: true,
      sentence:
        "Commands run on a machine of yours, as the user who starts the daemon there, and in a sandbox where that machine has bubblewrap.",
    }),
    start: async () => ({ path: null, pid: null, host: null, isolation: null, state: {} }),
    // The daemon is told by its own stream, whenever it is heard of again.
    stop: async () => {},
    isAlive: async () => null,
    remove: async () => {},
    places: async () => [],
    clear: async () => {},
  };
}
