import type { WorkspaceDriver } from "@/lib/chat/workspace-types";
import { type Row, rowOf } from "./rows";

export const PULLS = ["missing", "always", "never"] as const;
export type VolumeDraft = Row<{ name: string; path: string }>;

/** What the drivers are told, all of them beside each other: choosing another driver loses nothing. */
export interface DriverDraft {
  /** Of this computer. */
  hasNetwork: boolean;
  image: string;
  /** Of a container. */
  network: string;
  user: string;
  workdir: string;
  pull: string;
  volumes: VolumeDraft[];
}

export function driverDraftOf(parameters: Readonly<Record<string, unknown>>): DriverDraft {
  const text = (name: string, otherwise = "") => {
    const value = parameters[name];
    return typeof value === "string" ? value : otherwise;
  };
  const volumes = Array.isArray(parameters["volumes"]) ? parameters["volumes"] : [];
  return {
    hasNetwork: parameters["network"] !== false,
    image: text("image"),
    network: text("network", "bridge"),
    user: text("user"),
    workdir: text("workdir"),
    pull: text("pull", "missing"),
    volumes: volumes.map((volume: { name?: unknown; path?: unknown }) =>
      rowOf({ name: String(volume.name ?? ""), path: String(volume.path ?? "") }),
    ),
  };
}

/** What to send for the driver that was chosen. */
export function driverParametersOf(driver: WorkspaceDriver, draft: DriverDraft): Record<string, unknown> {
  switch (driver) {
    case "local":
      return { network: draft.hasNetwork };
    case "docker": {
      const { image, network, user, workdir, pull, volumes } = draft;
      return {
        image: image.trim(),
        network: network.trim(),
        pull,
        ...(user.trim() !== "" && { user: user.trim() }),
        ...(workdir.trim() !== "" && { workdir: workdir.trim() }),
        ...(volumes.length > 0 && { volumes: volumes.map(({ name, path }) => ({ name, path })) }),
      };
    }
    case "external":
      return {};
    default:
      return driver satisfies never;
  }
}
