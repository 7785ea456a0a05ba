import type { IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";
import { PEER_HEADER, SOCKET_HEADER, settlePeer } from "./peer-address";

const PUBLIC = "https://lathe.example.com";

function settled(headers: IncomingHttpHeaders, address: string | undefined, trustedProxies: string[] = []) {
  settlePeer(headers, { address, publicUrl: PUBLIC, trustedProxies });
  return headers;
}

test("the other end of the socket is the client, whatever headers say", () => {
  const headers = settled(
    {
      [PEER_HEADER]: "198.51.100.1",
      "x-forwarded-for": "198.51.100.2",
      "x-real-ip": "198.51.100.3",
      forwarded: "for=198.51.100.4",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      host: "lathe.example.com",
    },
    "203.0.113.9",
  );
  expect(headers).toEqual({
    host: "lathe.example.com",
    [PEER_HEADER]: "203.0.113.9",
    [SOCKET_HEADER]: "",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
  });
});

test("loopback is no proxy unless it is configured as one", () => {
  expect(settled({ "x-forwarded-for": "198.51.100.2" }, "127.0.0.1")[PEER_HEADER]).toBe("127.0.0.1");
});

test("a configured proxy names the client: the last hop that no trusted proxy vouches for", () => {
  const proxies = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];
  const client = (forwarded: string, peer = "127.0.0.1") =>
    settled({ "x-forwarded-for": forwarded }, peer, proxies)[PEER_HEADER];
  expect(client("203.0.113.9")).toBe("203.0.113.9");
  expect(client("6.6.6.6, 203.0.113.9, 10.1.2.3")).toBe("203.0.113.9");
  expect(client("203.0.113.9", "::ffff:10.0.0.7")).toBe("203.0.113.9");
  expect(client("203.0.113.9", "2001:db8::1")).toBe("203.0.113.9");
  expect(client("rubbish, 10.1.2.3")).toBe("127.0.0.1");
  expect(client("6.6.6.6", "192.0.2.1")).toBe("192.0.2.1");
});

test("what a configured proxy says of host and protocol is kept", () => {
  const headers = settled(
    { "x-forwarded-host": "lathe.example.com", "x-forwarded-proto": "http" },
    "10.0.0.1",
    ["10.0.0.1"],
  );
  expect(headers).toMatchObject({ "x-forwarded-host": "lathe.example.com", "x-forwarded-proto": "http" });
});

test("our own pages keep working behind a proxy that rewrites Host, and no one else's do", () => {
  expect(settled({ host: "10.0.0.5", origin: PUBLIC }, "10.0.0.1")["x-forwarded-host"]).toBe(
    "lathe.example.com",
  );
  expect(settled({ host: "10.0.0.5", origin: "https://evil.example" }, "10.0.0.1")).not.toHaveProperty(
    "x-forwarded-host",
  );
});
