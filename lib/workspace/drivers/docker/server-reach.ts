import { isLoopback } from "./is-loopback";
import { PLACES } from "./runtime-files";

export interface ReachQuestion {
  /** The container's network mode. */
  network: string;
  engine: "unix" | "tcp";
  /** Where this server has its socket, when the engine can show that to containers. */
  socketDirectory: string | null;
  /** LATHE_DOCKER_SERVER_URL */
  serverUrl: string | null;
  /** LATHE_INSTANCE_URL */
  instanceUrl: string | null;
  publicUrl: string;
  port: number;
  /** This server runs in a container of its own. */
  contained: boolean;
}

export type ServerReach =
  | {
      ok: true;
      urls: string[];
      /** Mounted at {@link PLACES.server}. */
      socketDirectory: string | null;
      /** `host.docker.internal` has to be made known. */
      hostGateway: boolean;
    }
  | { ok: false; sentence: string };

const HOST_GATEWAY = "host.docker.internal";
const NO_NETWORK =
  "A workspace without a network reaches Lathe by a socket, and this Docker engine does not share files with Lathe's server. Choose another network for the template.";
const NO_ADDRESS =
  "Containers have no way to this server: its addresses lead to its own computer only. Set LATHE_DOCKER_SERVER_URL to one that works from there.";

/** How the daemon in a container finds this server: by a socket where they share files, which needs no network and no open port. */
export function reachServer(question: ReachQuestion): ServerReach {
  const { socketDirectory, network, serverUrl, instanceUrl, publicUrl } = question;
  const bySocket: ServerReach = {
    ok: true,
    urls: [`unix:${PLACES.server}/server.sock`],
    socketDirectory,
    hostGateway: false,
  };
  if (network === "none") return socketDirectory === null ? { ok: false, sentence: NO_NETWORK } : bySocket;
  if (serverUrl !== null) return byUrl(serverUrl);
  if (socketDirectory !== null) return bySocket;
  if (instanceUrl !== null && !isLoopback(instanceUrl)) return byUrl(instanceUrl);
  if (question.engine === "unix" && !question.contained)
    return byUrl(`http://${HOST_GATEWAY}:${question.port}`);
  return isLoopback(publicUrl) ? { ok: false, sentence: NO_ADDRESS } : byUrl(publicUrl);
}

function byUrl(url: string): ServerReach {
  const hostGateway = URL.parse(url)?.hostname === HOST_GATEWAY;
  return { ok: true, urls: [url], socketDirectory: null, hostGateway };
}
