import { WorkspaceError } from "../workspace/connection";
import type { ToolRegistryDeps } from "./registry";

const nothing = () => Promise.reject(new WorkspaceError("lost", "There is nothing here."));

/** What a registry is given by tests that only ask which tools there are: every call would fail. */
export const NOTHING_THERE: ToolRegistryDeps = {
  connect: () => {
    throw new WorkspaceError("lost", "There is nothing here.");
  },
  create: nothing,
  find: async () => null,
  ensureRunning: nothing,
  stop: nothing,
  lastLog: async () => [],
  boundTo: async () => null,
  templates: { offered: async () => [] },
  givenSkills: nothing,
  ownSkillBody: nothing,
  approvedPrograms: async () => [],
  bind: async () => {},
  firstTouch: async () => {},
  keepFile: nothing,
  agents: {
    spawn: nothing,
    wait: nothing,
    message: nothing,
    interrupt: nothing,
    list: async () => ({ agents: [], total: 0 }),
    models: async () => [],
  },
};
