import { expect, test } from "vitest";
import { contentSecurityPolicy, pageHeaders } from "./security-headers";

const nonce = "bm9uY2U=";

test("scripts need the nonce, and nothing unsafe is allowed for them", () => {
  const policy = contentSecurityPolicy({ nonce, publicUrl: "http://localhost:3000" });
  const directives = new Map(
    policy.split("; ").map((line) => [line.split(" ")[0], line.split(" ").slice(1)]),
  );
  expect(directives.get("script-src")).toEqual([`'nonce-${nonce}'`, "'strict-dynamic'"]);
  expect(directives.get("style-src")).toEqual(["'self'", `'nonce-${nonce}'`]);
  expect(directives.get("connect-src")).toEqual(["'self'"]);
  expect(directives.get("img-src")).toEqual(["'self'", "data:", "blob:"]);
  for (const name of ["object-src", "base-uri", "frame-ancestors", "frame-src"]) {
    expect(directives.get(name)).toEqual(["'none'"]);
  }
  expect(policy).not.toContain("unsafe-eval");
  expect(policy.match(/unsafe-inline/g)).toHaveLength(1);
  expect(policy).not.toMatch(/https?:|\*/);
});

test("https brings HSTS and upgrades, http neither", () => {
  const plain = pageHeaders({ nonce, publicUrl: "http://localhost:3000" });
  const secure = pageHeaders({ nonce, publicUrl: "https://lathe.example.com" });
  expect(plain).not.toHaveProperty("Strict-Transport-Security");
  expect(secure).toHaveProperty("Strict-Transport-Security");
  expect(plain["Content-Security-Policy"]).not.toContain("upgrade-insecure-requests");
  expect(secure["Content-Security-Policy"]).toContain("upgrade-insecure-requests");
});
