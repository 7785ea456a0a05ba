import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeDriver } from "../testing-contract";

describeDriver({
  name: "local",
  isolation: "bubblewrap",
  limits: true,
  offline: { network: false },
  broken: { parameters: { path: "/etc" }, words: /There is no such folder inside/ },
  kill: async ({ daemonPid }) => {
    process.kill(daemonPid ?? 0, "SIGKILL");
  },
  revives: true,
  secrets: ({ dataDirectory }, { id }) => [join(dataDirectory, "workspaces", id, "config.json")],
  traces: async ({ dataDirectory }, workspaceId) =>
    [join(dataDirectory, "workspaces", workspaceId)].filter(existsSync),
});
