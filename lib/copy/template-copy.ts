import type { WorkspaceDriver } from "../chat/workspace-types";

/** Where workspaces of a driver are. */
export const DRIVER_WORDS: Record<WorkspaceDriver, string> = {
  local: "This computer",
  docker: "Container",
  external: "Your own computer",
};

export const templateCard = {
  none: "No template was found.",
  recommended: "recommended",
  standard: "default",
  asks: (names: readonly string[]) => `Asks for ${names.join(", ")}`,
  parameters: "Parameters",
  presets: "Presets",
  needed: "needed",
  noParameters: "It asks for nothing.",
} as const;
