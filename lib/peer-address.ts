import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** Carries the client's address to route handlers; the server overwrites whatever a client sends in it. */
export const PEER_HEADER = "x-lathe-peer";
/** The other end of the socket when the request came straight from there; empty when any proxy had a hand in it. */
export const SOCKET_HEADER = "x-lathe-socket";
const FORWARDED = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
];

export interface Peer {
  /** The other end of the socket. */
  address: string | undefined;
  publicUrl: string;
  /** Addresses or CIDR ranges of reverse proxies whose forwarding headers are believed. */
  trustedProxies: readonly string[];
}

/**
 * Settles who a request comes from before anything reads it: forwarding headers count only when a configured proxy sent
 * them, and the client's address ends up in {@link PEER_HEADER}. Changes `headers` in place.
 */
export function settlePeer(headers: IncomingHttpHeaders, peer: Peer): void {
  const publicUrl = new URL(peer.publicUrl);
  const own = plainAddress(peer.address ?? "");
  const trusted = trustList(peer.trustedProxies);
  const behindProxy = isTrusted(trusted, own);
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  headers[SOCKET_HEADER] = behindProxy || isForwarded ? "" : own;
  headers[PEER_HEADER] = behindProxy ? forwardedClient(headers["x-forwarded-for"], trusted, own) : own;
  if (!behindProxy) for (const name of FORWARDED) delete headers[name];
  headers["x-forwarded-for"] = headers[PEER_HEADER];
  headers["x-forwarded-proto"] ??= publicUrl.protocol.slice(0, -1);
  // Next compares a server action's Origin with this header; behind a proxy that rewrites Host it would refuse our own pages.
  if (headers.origin === publicUrl.origin) headers["x-forwarded-host"] = publicUrl.host;
}

/** The last hop that no trusted proxy vouches for. */
function forwardedClient(header: string | string[] | undefined, trusted: BlockList, own: string): string {
  const hops = [header ?? []].flat().join(",").split(",").map(plainAddress);
  return hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(trusted, hop)) ?? own;
}

function trustList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const version = isIP(address);
    if (version === 0) continue;
    const family = version === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isTrusted(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Without the prefix of a mapped IPv4 address. */
function plainAddress(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}

/** Whether an address is this computer's own. */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version === 4 ? address.startsWith("127.") : version === 6 && address === "::1";
}
