import { NextRequest } from "next/server";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/env";
import { type Runtime, setRuntime } from "@/lib/runtime";
import { config, proxy } from "@/proxy";

const ORIGIN = "http://localhost:3000";

function serveAt(publicUrl: string): void {
  setRuntime({ env: parseEnv({ LATHE_URL: publicUrl }) } as unknown as Runtime);
}

beforeEach(() => serveAt(ORIGIN));
afterAll(() => setRuntime(undefined as unknown as Runtime));

function visit(path: string, init: { method?: string; cookie?: string } = {}) {
  const headers = new Headers(init.cookie === undefined ? {} : { cookie: init.cookie });
  return proxy(new NextRequest(ORIGIN + path, { method: init.method ?? "GET", headers }));
}

describe("without a session cookie", () => {
  test("pages lead to sign-in, and back afterwards", () => {
    const response = visit("/agents/chat_1?panel=changes");
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toBe(
      `${ORIGIN}/login?next=%2Fagents%2Fchat_1%3Fpanel%3Dchanges`,
    );
    expect(visit("/").headers.get("location")).toBe(`${ORIGIN}/login`);
  });

  test("sign-in, setup and what changes something pass", () => {
    for (const path of ["/login", "/setup"]) expect(visit(path).headers.has("location")).toBe(false);
    expect(visit("/agents", { method: "POST" }).headers.has("location")).toBe(false);
  });

  test("a cookie of the other protocol's name is none", () => {
    serveAt("https://lathe.example.com");
    expect(visit("/agents", { cookie: "lathe.session=x" }).status).toBe(307);
    expect(visit("/agents", { cookie: "__Host-lathe.session=x" }).status).toBe(200);
  });
});

test("each answer has a nonce of its own, and the page gets the same one", () => {
  const [one, two] = [
    visit("/agents", { cookie: "lathe.session=x" }),
    visit("/agents", { cookie: "lathe.session=x" }),
  ];
  const nonceOf = (response: Response) =>
    /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
  expect(nonceOf(one)).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(nonceOf(one)).not.toBe(nonceOf(two));
  expect(one.headers.get("x-middleware-request-x-nonce")).toBe(nonceOf(one));
  expect(one.headers.get("x-middleware-request-content-security-policy")).toBe(
    one.headers.get("content-security-policy"),
  );
});

test("redirects carry the policy too", () => {
  expect(visit("/agents").headers.get("content-security-policy")).toContain("'strict-dynamic'");
});

test("the API and static files are outside, pages are inside", () => {
  const matcher = new RegExp(`^${config.matcher[0]}$`);
  const outside = [
    "/api/v1/chats",
    "/api",
    "/_next/static/chunks/a.js",
    "/icon.svg",
    "/favicon.ico",
    "/sw.js",
    "/offline.html",
    "/manifest.webmanifest",
  ];
  const inside = ["/", "/agents", "/apis", "/api-docs", "/agents/icon.svg", "/login", "/_next/data/x.json"];
  expect(outside.filter((path) => matcher.test(path))).toEqual([]);
  expect(inside.filter((path) => !matcher.test(path))).toEqual([]);
});
