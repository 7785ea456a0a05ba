import { BlockList, isIP, isIPv6 } from "node:net";

const BLOCKED_IPV4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Inside the global range; everything outside it is blocked too. */
const BLOCKED_GLOBAL_IPV6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];
const MAPPED_PREFIX: [string, number] = ["::ffff:0:0", 96];
const NAT64_PREFIX: [string, number] = ["64:ff9b::", 96];
const GLOBAL_IPV6: [string, number] = ["2000::", 3];

function listOf(ranges: [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

/** The last 32 bits of an IPv6 address as IPv4. */
function embeddedIpv4(address: string): string {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const groups = canonical.split(":");
  const words = [groups.at(-2), groups.at(-1)].map((group) => Number.parseInt(group || "0", 16));
  return words.flatMap((word) => [word >> 8, word & 0xff]).join(".");
}

/**
 * Knows the addresses that outgoing requests may not reach: loopback, private, link-local (with cloud metadata), shared,
 * reserved, multicast, and IPv6 forms that carry one of them. Only global unicast is left.
 */
export function createAddressCheck(): (address: string) => boolean {
  const ipv4 = listOf(BLOCKED_IPV4, "ipv4");
  const ipv6 = listOf(BLOCKED_GLOBAL_IPV6, "ipv6");
  const global = listOf([GLOBAL_IPV6], "ipv6");
  const embedding = listOf([MAPPED_PREFIX, NAT64_PREFIX], "ipv6");
  return (text) => {
    const address = text.replace(/%.*$/, "");
    if (isIP(address) === 0) return true;
    if (!isIPv6(address)) return ipv4.check(address, "ipv4");
    if (embedding.check(address, "ipv6")) return ipv4.check(embeddedIpv4(address), "ipv4");
    return !global.check(address, "ipv6") || ipv6.check(address, "ipv6");
  };
}
