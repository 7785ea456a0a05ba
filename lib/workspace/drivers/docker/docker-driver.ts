import { existsSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import type { z } from "zod";
import { DRIVER_PARAMETERS } from "../../../chat/templates/driver-parameters";
import { AppError } from "../../../errors";
import { type DaemonConfigFile, HEARTBEAT_INTERVAL_MS } from "../../protocol";
import type { Driver, DriverReport, DriverStart, DriverStarted } from "../driver";
import { clearPlace, endContainer, isRunning, placesOf } from "./container-places";
import { asked, type EngineFound, type EngineSettings, findEngine, unusable } from "./engine";
import { PLACES, runtimeFiles, type RuntimeFiles } from "./runtime-files";
import { reachServer, type ServerReach } from "./server-reach";
import { createServerSocket } from "./server-socket";
import { startContainer } from "./start-container";

/** A daemon whose last heartbeat is younger lives; the engine is not asked. */
const HEARD_MS = HEARTBEAT_INTERVAL_MS + 1_000;
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "amd64",
  x86_64: "amd64",
  arm64: "arm64",
  aarch64: "arm64",
};

export interface DockerDriverOptions extends EngineSettings {
  /** LATHE_DOCKER_SERVER_URL */
  serverUrl: string | null;
  instanceUrl: string | null;
  publicUrl: string;
  port: number;
  dataDirectory: string;
  /** dist/daemon.mjs */
  bundle: string;
  executable: string;
  /** This server runs in a container of its own, so that its files are not the engine's. */
  contained: boolean;
  /** On every container and volume: an engine may serve several deployments. */
  deploymentId: () => Promise<string>;
  urls: () => Promise<readonly string[]>;
}

export type DockerParameters = z.output<(typeof DRIVER_PARAMETERS)["docker"]>;

/** Workspaces that are containers of an engine with Docker's API. */
export function createDockerDriver(options: DockerDriverOptions): Driver {
  const { dataDirectory, bundle } = options;
  const socketDirectory = join(dataDirectory, "docker");
  const socket = createServerSocket({ directory: socketDirectory, urls: options.urls });
  // Containers of an earlier process wait for it.
  if (existsSync(socketDirectory)) socket.ready().catch(() => {});
  const runtimesSeen = new Set<string>();
  const runtimes: Record<"own" | "theirs", Promise<RuntimeFiles> | null> = { own: null, theirs: null };

  async function engine(): Promise<Extract<EngineFound, { ok: true }>> {
    const found = await findEngine(options);
    if (!found.ok)
      throw new AppError("unavailable", unusable(found.code), { cause: new Error(found.sentence) });
    return found;
  }

  function reach(kind: "unix" | "tcp", network: string): ServerReach {
    const shares = process.platform === "linux" && kind === "unix" && !options.contained;
    return reachServer({
      ...options,
      network,
      engine: kind,
      socketDirectory: shares ? socketDirectory : null,
    });
  }

  async function report(): Promise<DriverReport> {
    const found = await findEngine(options);
    if (!found.ok) return { allowed: false, sentence: found.sentence, plain: unusable(found.code) };
    if (found.os !== "linux") {
      return {
        allowed: false,
        sentence: `The Docker engine runs containers of ${found.os}; Lathe needs Linux.`,
        plain: unusable("not_linux"),
      };
    }
    const way = reach(found.kind, "bridge");
    if (!way.ok && !reach(found.kind, "none").ok)
      return { allowed: false, sentence: way.sentence, plain: unusable("no_way_back") };
    return { allowed: true, sentence: reachWords(found.name) };
  }

  /** Where this server's Node does not run, the image has to have one. */
  function runtimeFor(image: Docker.ImageInspectInfo): Promise<RuntimeFiles> {
    const runsThere =
      process.platform === "linux" &&
      ARCHITECTURES[process.arch] === (ARCHITECTURES[image.Architecture] ?? image.Architecture);
    const which = runsThere ? "own" : "theirs";
    return (runtimes[which] ??= runtimeFiles({ bundle, executable: runsThere ? options.executable : null }));
  }

  async function start(request: DriverStart): Promise<DriverStarted> {
    const parameters = parse(request.parameters);
    if (!existsSync(bundle)) {
      throw new AppError(
        "unavailable",
        "The workspace daemon has not been built. Start Lathe with bin/start.",
      );
    }
    const { docker, kind, name } = await engine();
    const way = reach(kind, parameters.network);
    if (!way.ok) throw new AppError("conflict", way.sentence);
    if (way.socketDirectory !== null) await socket.ready();
    await asked("The earlier container could not be ended", endContainer(docker, request.workspaceId));
    request.log(`Starting a container on ${kind === "unix" ? name : "the Docker engine"}.`);
    const deployment = await options.deploymentId();
    const config = configOf(request, parameters, way.urls);
    const started = await startContainer({
      docker,
      deployment,
      parameters,
      request,
      config,
      reach: way,
      runtimesSeen,
      runtimeFor,
    });
    return {
      path: parameters.workdir ?? PLACES.workspace,
      pid: null,
      host: null,
      isolation: null,
      state: started,
    };
  }

  return {
    name: "docker",
    report,
    start,
    stop: async ({ id }) => endContainer((await engine()).docker, id),
    isAlive: async ({ id, silentMs }) => {
      if (silentMs !== null && silentMs < HEARD_MS) return true;
      const found = await findEngine(options);
      return found.ok ? isRunning(found.docker, id) : null;
    },
    remove: async ({ id }) => clearPlace((await engine()).docker, id),
    clear: async (workspaceId) => clearPlace((await engine()).docker, workspaceId),
    places: async () => {
      const found = await findEngine(options);
      return found.ok ? placesOf(found.docker, await options.deploymentId()) : [];
    },
    close: () => socket.close(),
  };
}

function reachWords(host: string): string {
  return `Commands run in a container on ${host}: they can change what is in it, and use the network that its template gives it. The host's files and other workspaces are out of reach.`;
}

function parse(parameters: Readonly<Record<string, unknown>>): DockerParameters {
  const parsed = DRIVER_PARAMETERS.docker.safeParse(parameters);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new AppError(
      "conflict",
      `The template's parameters are not usable: ${first?.path.join(".")}: ${first?.message}.`,
    );
  }
  const own = parsed.data.volumes?.find(({ name }) => name.startsWith("lathe-"));
  if (own)
    throw new AppError(
      "conflict",
      `The volume ${own.name} is Lathe's own: its template has to use another name.`,
    );
  return parsed.data;
}

function configOf(request: DriverStart, parameters: DockerParameters, urls: string[]): DaemonConfigFile {
  return {
    workspaceId: request.workspaceId,
    token: request.token,
    urls,
    fixedUrls: true,
    root: parameters.workdir ?? PLACES.workspace,
    isolation: "detect",
    network: parameters.network !== "none",
    hidden: ["/lathe"],
    readable: [],
    initGit: true,
    env: { ...request.env },
    // The engine holds it to the others; what is written to volumes none looks at.
    ...(request.limits.diskMb === undefined ? {} : { limits: { diskMb: request.limits.diskMb } }),
    forget: true,
  };
}
