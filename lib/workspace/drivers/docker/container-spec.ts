import type Docker from "dockerode";
import type { WorkspaceLimits } from "../../../chat/workspace-types";
import { type NodeCommand, PLACES } from "./runtime-files";
import type { ServerReach } from "./server-reach";

export const LABELS = {
  deployment: "lathe.deployment",
  workspace: "lathe.workspace",
  template: "lathe.template",
  runtime: "lathe.runtime",
} as const;

/** Commands are capped also where the template says nothing: a fork bomb shall end itself, not the engine's host. */
const DEFAULT_PROCESSES = 1_024;
const MEBIBYTE = 1024 * 1024;
const NANO = 1e9;

export interface WorkspaceNames {
  container: string;
  files: string;
  state: string;
}

export function namesOf(workspaceId: string): WorkspaceNames {
  const container = `lathe-${workspaceId.replaceAll("_", "-")}`;
  return { container, files: `${container}-files`, state: `${container}-state` };
}

export interface ContainerPlan {
  names: WorkspaceNames;
  labels: Record<string, string>;
  image: string;
  /** Numbers, as the preparing container found them. */
  user: string;
  workdir: string;
  network: string;
  volumes: readonly { name: string; path: string }[];
  limits: Readonly<WorkspaceLimits>;
  node: NodeCommand;
  runtimeVolume: string;
  reach: Extract<ServerReach, { ok: true }>;
}

/** The container of a workspace: no rights beyond its user's, and nothing of the host but, maybe, the way to the server. */
export function containerSpec(plan: ContainerPlan): Docker.ContainerCreateOptions {
  const { names, node, reach, network } = plan;
  const [program = "", ...args] = node.argv;
  return {
    name: names.container,
    Image: plan.image,
    Labels: plan.labels,
    Entrypoint: [program],
    Cmd: [...args, `${PLACES.runtime}/daemon.mjs`, PLACES.state],
    User: plan.user,
    WorkingDir: plan.workdir,
    HostConfig: {
      // Reaps what commands leave behind.
      Init: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      RestartPolicy: { Name: "no" },
      NetworkMode: network,
      ...(reach.hostGateway && network !== "host"
        ? { ExtraHosts: ["host.docker.internal:host-gateway"] }
        : {}),
      ...limitsOf(plan.limits),
      Mounts: mountsOf(plan),
    },
  };
}

/** As root, with no more than it takes: finds out who the user is, and gives them the directories. */
export function preparingSpec(
  plan: Omit<ContainerPlan, "reach" | "user"> & { user: string },
): Docker.ContainerCreateOptions {
  const [program = "", ...args] = plan.node.argv;
  const directories = [plan.workdir, PLACES.state, ...plan.volumes.map(({ path }) => path)];
  return {
    Image: plan.image,
    Labels: plan.labels,
    Entrypoint: [program],
    Cmd: [...args, "-e", PREPARE, plan.user, ...directories],
    User: "0:0",
    WorkingDir: "/",
    HostConfig: {
      CapDrop: ["ALL"],
      CapAdd: ["CHOWN", "DAC_OVERRIDE", "FOWNER"],
      SecurityOpt: ["no-new-privileges"],
      NetworkMode: "none",
      Mounts: mountsOf(plan),
    },
  };
}

/** What an engine makes new it gives to root. A directory that somebody has already stays theirs, but for the workspace's own. */
const PREPARE = `
const fs = require("fs");
const [user, workdir, state, ...others] = process.argv.slice(1);
const [wantedUser, wantedGroup] = (user || "0").split(":");
const lines = (file) => { try { return fs.readFileSync(file, "utf8").split("\\n").map((line) => line.split(":")); } catch { return []; } };
const found = lines("/etc/passwd").find(([name, , id]) => name === wantedUser || id === wantedUser);
const isNumber = (text) => /^\\d+$/.test(text);
const uid = found ? found[2] : wantedUser;
const group = lines("/etc/group").find(([name]) => name === wantedGroup);
const gid = wantedGroup === undefined ? (found ? found[3] : "0") : group ? group[2] : wantedGroup;
if (!isNumber(uid) || !isNumber(gid)) { console.log(JSON.stringify({ unknown: user })); process.exit(0); }
for (const path of [workdir, state]) fs.chownSync(path, Number(uid), Number(gid));
for (const path of others) if (fs.statSync(path).uid === 0) fs.chownSync(path, Number(uid), Number(gid));
fs.chmodSync(state, 0o700);
console.log(JSON.stringify({ user: uid + ":" + gid }));
`;

function mountsOf(
  plan: Omit<ContainerPlan, "reach" | "user"> & { reach?: ContainerPlan["reach"] },
): Docker.MountSettings[] {
  const labels = { Labels: plan.labels, NoCopy: false, DriverConfig: { Name: "local", Options: {} } };
  const volume = (Source: string, Target: string): Docker.MountSettings => ({
    Type: "volume",
    Source,
    Target,
    ReadOnly: false,
    VolumeOptions: labels,
  });
  const { names, reach } = plan;
  return [
    volume(names.files, plan.workdir),
    volume(names.state, PLACES.state),
    { Type: "volume", Source: plan.runtimeVolume, Target: PLACES.runtime, ReadOnly: true },
    ...plan.volumes.map(
      ({ name, path }): Docker.MountSettings => ({ Type: "volume", Source: name, Target: path }),
    ),
    ...(reach?.socketDirectory == null
      ? []
      : [{ Type: "bind" as const, Source: reach.socketDirectory, Target: PLACES.server, ReadOnly: true }]),
  ];
}

function limitsOf({ processes, memoryMb, cpus, diskMb }: Readonly<WorkspaceLimits>): Docker.HostConfig {
  return {
    PidsLimit: processes ?? DEFAULT_PROCESSES,
    // Swap counts as memory: what does not fit in it ends.
    ...(memoryMb === undefined ? {} : { Memory: memoryMb * MEBIBYTE, MemorySwap: memoryMb * MEBIBYTE }),
    ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
    ...(diskMb === undefined ? {} : { StorageOpt: { size: `${diskMb}M` } }),
  };
}
