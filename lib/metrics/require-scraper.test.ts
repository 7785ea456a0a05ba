import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { settlePeer } from "../peer-address";
import { requireScraper } from "./require-scraper";

const TOKEN = "metrics-token-1234";

interface Asked {
  headers?: IncomingHttpHeaders;
  address?: string;
  trustedProxies?: string[];
  metricsToken?: string | null;
  ownServer?: boolean;
}

/** How a request fares that comes through our HTTP server from `address`. */
function ask(asked: Asked): string {
  const { headers = {}, address = "127.0.0.1", trustedProxies = [] } = asked;
  const settled = { ...headers };
  if (asked.ownServer !== false)
    settlePeer(settled, { address, publicUrl: "http://localhost:3000", trustedProxies });
  try {
    requireScraper((name) => (settled as Record<string, string>)[name] ?? null, {
      metricsToken: asked.metricsToken ?? null,
      ownServer: asked.ownServer ?? true,
    });
    return "served";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("without a token", () => {
  it.each([
    ["this computer", {}, "served"],
    ["this computer over IPv6", { address: "::1" }, "served"],
    ["this computer, as a mapped address", { address: "::ffff:127.0.0.1" }, "served"],
    ["another computer", { address: "10.0.0.7" }, "forbidden"],
    [
      "another computer that claims to be this one",
      { address: "10.0.0.7", headers: { "x-forwarded-for": "127.0.0.1", "x-lathe-socket": "127.0.0.1" } },
      "forbidden",
    ],
    [
      "a proxy on this computer that says whom it speaks for",
      { headers: { "x-forwarded-for": "203.0.113.9" } },
      "forbidden",
    ],
    ["a proxy on this computer that is trusted", { trustedProxies: ["127.0.0.1"] }, "forbidden"],
    [
      "anybody, where another HTTP server is in front",
      { ownServer: false, headers: { "x-lathe-socket": "127.0.0.1" } },
      "forbidden",
    ],
  ] as const)("%s", (_who, asked, fate) => {
    expect(ask(asked as Asked)).toBe(fate);
  });
});

describe("with a token", () => {
  it.each([
    ["is needed also on this computer", {}, "unauthenticated"],
    ["must be the right one", { headers: { authorization: `Bearer ${TOKEN}x` } }, "unauthenticated"],
    ["must be a bearer token", { headers: { authorization: TOKEN } }, "unauthenticated"],
    [
      "is enough from anywhere",
      { address: "10.0.0.7", headers: { authorization: `Bearer ${TOKEN}` } },
      "served",
    ],
  ] as const)("it %s", (_what, asked, fate) => {
    expect(ask({ ...(asked as Asked), metricsToken: TOKEN })).toBe(fate);
  });
});
