import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import Docker from "dockerode";
import { AppError } from "../../../errors";

const DEFAULT_SOCKET = "/var/run/docker.sock";
const ANSWER_MS = 10_000;

export interface EngineSettings {
  /** LATHE_DOCKER_HOST: `unix:///path` or `tcp://host:port`; null: Docker's own socket, when it is there. */
  host: string | null;
  /** Paths of LATHE_DOCKER_TLS_…; null: no TLS. */
  tls: { ca: string; cert: string; key: string } | null;
}

/** Why there is none, or the way to it. */
export type EngineFound =
  | { ok: true; docker: Docker; kind: "unix" | "tcp"; name: string; os: string }
  | { ok: false; sentence: string; code: string };

/** Looks for the engine; it may come and go while this server runs. */
export async function findEngine(settings: EngineSettings): Promise<EngineFound> {
  const { host } = settings;
  if (host === null && !existsSync(DEFAULT_SOCKET)) {
    return {
      ok: false,
      code: "not_set_up",
      sentence: `Docker is not set up: there is no ${DEFAULT_SOCKET} here, and LATHE_DOCKER_HOST is not set.`,
    };
  }
  const where = host ?? `unix://${DEFAULT_SOCKET}`;
  try {
    const { docker, kind } = await connectTo(where, settings.tls);
    const { Os } = await within(docker.version());
    const name = kind === "unix" ? "this computer" : new URL(where.replace(/^tcp:/, "http:")).hostname;
    return { ok: true, docker, kind, name, os: Os };
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    return {
      ok: false,
      code: typeof code === "string" ? code : "no_answer",
      sentence: `The Docker engine at ${where} cannot be used: ${engineWords(error)}`,
    };
  }
}

async function connectTo(
  where: string,
  tls: EngineSettings["tls"],
): Promise<{ docker: Docker; kind: "unix" | "tcp" }> {
  if (where.startsWith("unix://")) {
    return { docker: new Docker({ socketPath: where.slice("unix://".length) }), kind: "unix" };
  }
  const { hostname, port } = new URL(where.replace(/^tcp:/, "http:"));
  if (tls === null)
    return { docker: new Docker({ protocol: "http", host: hostname, port: port || "2375" }), kind: "tcp" };
  const [ca, cert, key] = await Promise.all([readFile(tls.ca), readFile(tls.cert), readFile(tls.key)]);
  const docker = new Docker({ protocol: "https", host: hostname, port: port || "2376", ca, cert, key });
  return { docker, kind: "tcp" };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not answer.")), ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** For everyone; where the engine is, administrators see. */
export function unusable(code: string): string {
  return `Docker cannot be used here just now (${code}). Ask an administrator, who can see why.`;
}

/** Of what stands behind this server: hosts, numbers, sockets. */
const ADDRESSES =
  /\b(?:tcp|https?|unix|npipe):\/\/[^\s"',;)]+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\[[\da-f:]{2,}\](?::\d+)?|(?:\/[\w.-]+)+\.sock\b/gi;

/** What an engine said, or why it could not be asked, as the end of a sentence that does not say where it is. */
export function engineWords(error: unknown): string {
  if (!(error instanceof Error)) return "it failed.";
  const { code, json } = error as NodeJS.ErrnoException & { json?: { message?: unknown } };
  if (code === "EACCES") return "this server may not open its socket.";
  if (code === "ECONNREFUSED" || code === "ENOENT" || code === "ENOTFOUND")
    return `nobody answers there (${code}).`;
  if (typeof code === "string") return `it cannot be reached (${code}).`;
  const said = (typeof json?.message === "string" ? json.message : error.message).replace(ADDRESSES, "…");
  return /[.!]$/.test(said) ? said : `${said}.`;
}

export function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : null;
}

/** Passes what the engine refuses on to whoever started the workspace. */
export async function asked<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new AppError("unavailable", `${what}: ${engineWords(error)}`, { cause: error });
  }
}

/** Removes it with what runs in it, and waits when somebody else is doing that: until it is gone its name is taken. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await ifThere(container.remove({ force: true }));
  } catch (error) {
    if (!isBeingRemoved(error)) throw error;
    await within(ifThere(container.wait({ condition: "removed" })));
  }
}

function isBeingRemoved(error: unknown): boolean {
  return statusOf(error) === 409 && /removal|being removed/i.test(engineWords(error));
}

/** Undefined when there is no such thing (any more), or it is so already. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 304) return undefined;
    throw error;
  }
}
