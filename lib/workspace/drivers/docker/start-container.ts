import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { AppError } from "../../../errors";
import type { DaemonConfigFile } from "../../protocol";
import type { DriverStart } from "../driver";
import { type ContainerPlan, containerSpec, LABELS, namesOf, preparingSpec } from "./container-spec";
import type { DockerParameters } from "./docker-driver";
import { asked, engineWords, removeContainer } from "./engine";
import { haveImage } from "./pull-image";
import { PLACES, type RuntimeFiles, tarOf } from "./runtime-files";
import { haveRuntimeVolume } from "./runtime-volume";
import type { ServerReach } from "./server-reach";

/** A daemon that cannot run there ends within this time. */
const LOOK_MS = 700;
const LOG_LINES = 20;
const OWNER_ONLY = 0o600;
/** Of the image's environment, what the daemon decides for commands itself. */
const NOT_CARRIED = new Set(["PATH", "HOME", "HOSTNAME", "TERM", "PWD", "SHLVL"]);

export interface ContainerOrder {
  docker: Docker;
  deployment: string;
  parameters: DockerParameters;
  request: DriverStart;
  config: DaemonConfigFile;
  reach: Extract<ServerReach, { ok: true }>;
  runtimesSeen: Set<string>;
  runtimeFor(image: Docker.ImageInspectInfo): Promise<RuntimeFiles>;
}

/**
 * Makes the container of a workspace and starts it; whatever fails, no container stays.
 *
 * @returns what is to be remembered of it
 */
export async function startContainer(order: ContainerOrder): Promise<Record<string, unknown>> {
  const { docker, deployment, parameters, request } = order;
  const { signal, log } = request;
  const image = await haveImage({ docker, image: parameters.image, policy: parameters.pull, log, signal });
  signal.throwIfAborted();
  const runtime = await order.runtimeFor(image);
  const runtimeOrder = { docker, deployment, image: image.Id, runtime, log, seen: order.runtimesSeen };
  const runtimeVolume = await asked("The daemon could not be copied there", haveRuntimeVolume(runtimeOrder));
  signal.throwIfAborted();
  const plan = {
    names: namesOf(request.workspaceId),
    labels: { [LABELS.deployment]: deployment, [LABELS.workspace]: request.workspaceId },
    image: image.Id,
    user: parameters.user ?? image.Config.User,
    workdir: parameters.workdir ?? PLACES.workspace,
    network: parameters.network,
    volumes: parameters.volumes ?? [],
    limits: request.limits,
    node: runtime.node,
    runtimeVolume,
    reach: order.reach,
  };
  const known = request.state["user"];
  const user =
    request.state["preparedFor"] === `${image.Id} ${plan.user}` && typeof known === "string"
      ? known
      : await prepare(docker, plan);
  signal.throwIfAborted();
  const config = { ...order.config, env: { ...imageEnvironment(image), ...order.config.env } };
  await run(order, { ...plan, user }, config);
  return { user, preparedFor: `${image.Id} ${plan.user}`, image: image.RepoDigests?.[0] ?? image.Id };
}

/** What an image's makers set for whatever runs in it. */
function imageEnvironment({ Config }: Docker.ImageInspectInfo): Record<string, string> {
  const pairs = (Config.Env ?? []).map((line): [string, string] => {
    const [name = "", ...value] = line.split("=");
    return [name, value.join("=")];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== "" && !NOT_CARRIED.has(name)));
}

/** Gives the volumes to the user, by their number. */
async function prepare(docker: Docker, plan: ContainerPlan): Promise<string> {
  const output = await asked(
    "The workspace's volumes could not be prepared",
    runOnce(docker, preparingSpec(plan)),
  );
  const answer = /\{.*\}/.exec(output)?.[0];
  const { user, unknown } = answer ? (JSON.parse(answer) as { user?: string; unknown?: string }) : {};
  if (user !== undefined) return user;
  const why = unknown === undefined ? output.trim().slice(-500) : `the image has no user ${unknown}`;
  throw new AppError("conflict", `The workspace's volumes could not be prepared: ${why}.`);
}

async function runOnce(docker: Docker, spec: Docker.ContainerCreateOptions): Promise<string> {
  const container = await docker.createContainer(spec);
  try {
    await container.start();
    await container.wait();
    return await logsOf(container);
  } finally {
    await removeContainer(container);
  }
}

async function run(order: ContainerOrder, plan: ContainerPlan, config: DaemonConfigFile): Promise<void> {
  const { docker, request } = order;
  const container = await asked("The container could not be made", create(order, plan));
  try {
    const [uid = 0, gid = 0] = plan.user.split(":").map(Number);
    const file = { name: "config.json", mode: OWNER_ONLY, uid, gid, content: JSON.stringify(config) };
    await asked(
      "The container could not be filled",
      container.putArchive(tarOf([], [file]), { path: PLACES.state }),
    );
    request.signal.throwIfAborted();
    await asked("The container could not be started", container.start());
    await requireLife(container, request.signal);
  } catch (error) {
    await removeContainer(docker.getContainer(container.id));
    throw error;
  }
}

/** Not every engine can limit what a container writes, and not every one reaps for it. */
async function create({ docker, request }: ContainerOrder, plan: ContainerPlan): Promise<Docker.Container> {
  const spec = containerSpec(plan);
  try {
    return await docker.createContainer(spec);
  } catch (error) {
    const { StorageOpt, ...others } = spec.HostConfig ?? {};
    if (StorageOpt === undefined || !/storage|size|quota/i.test(engineWords(error))) throw error;
    request.log("This engine cannot limit the disk of a container; it runs without that limit.");
    return docker.createContainer({ ...spec, HostConfig: others });
  }
}

async function requireLife(container: Docker.Container, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ended = (container.wait({ abortSignal: over.signal }) as Promise<unknown>).then(
    () => true,
    () => false,
  );
  const hasEnded = await Promise.race([ended, delay(LOOK_MS, false, { signal }).catch(() => false)]);
  over.abort();
  signal.throwIfAborted();
  if (!hasEnded) return;
  // Asked in the moment of the start, an engine may answer for the time before it.
  const { State: state } = await container.inspect();
  if (state.Running) return;
  const said = (await logsOf(container)).trim();
  throw new AppError(
    "conflict",
    `The daemon ended at once in the container, with code ${state.ExitCode}. ${said.slice(-500)}`.trim(),
  );
}

async function logsOf(container: Docker.Container): Promise<string> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: LOG_LINES });
  return textOf(raw);
}

const FRAME_HEADER = 8;

/** Output of a container without a terminal comes in frames: the stream in a byte, the length in four, the bytes. */
function textOf(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + FRAME_HEADER <= raw.length; ) {
    const size = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + FRAME_HEADER, at + FRAME_HEADER + size));
    at += FRAME_HEADER + size;
  }
  return Buffer.concat(parts).toString("utf8");
}
