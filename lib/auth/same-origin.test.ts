import { expect, test } from "vitest";
import { changesState, isSameOrigin } from "./same-origin";

const PUBLIC = "https://lathe.example.com";

test.each<[string, Record<string, string>, boolean]>([
  ["our own page", { origin: PUBLIC, "sec-fetch-site": "same-origin" }, true],
  ["our own page behind a proxy that rewrites Host", { origin: PUBLIC, host: "10.0.0.5:3000" }, true],
  [
    "the address that the server was reached by",
    { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" },
    true,
  ],
  ["no browser", { host: "127.0.0.1:3000" }, true],
  ["typed by the person", { "sec-fetch-site": "none" }, true],
  ["another site", { origin: "https://evil.example", host: "lathe.example.com" }, false],
  ["another site that says it is ours", { origin: "https://lathe.example.com.evil.example" }, false],
  ["a sandboxed frame", { origin: "null", host: "lathe.example.com" }, false],
  ["another port of the same site", { origin: "http://127.0.0.1:4000", host: "127.0.0.1:3000" }, false],
  ["same-site", { origin: PUBLIC, "sec-fetch-site": "same-site" }, false],
  ["cross-site without an origin", { "sec-fetch-site": "cross-site" }, false],
  ["no URL", { origin: "lathe.example.com" }, false],
])("%s: %o is %s", (_name, headers, expected) => {
  expect(isSameOrigin(new Headers(headers), PUBLIC)).toBe(expected);
});

test("only reading methods change nothing", () => {
  expect(["GET", "HEAD", "OPTIONS"].filter(changesState)).toEqual([]);
  expect(["POST", "PUT", "PATCH", "DELETE", "TRACE"].filter(changesState)).toHaveLength(5);
});
