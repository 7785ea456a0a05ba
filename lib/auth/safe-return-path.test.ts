import fc from "fast-check";
import { expect, test } from "vitest";
import { safeReturnPath } from "./safe-return-path";

const HOME = "/agents";
const ORIGINS = ["http://localhost:3000", "https://lathe.example.com"];

test.each([
  ["/agents", "/agents"],
  ["/agents/chat_1", "/agents/chat_1"],
  ["/agents?prompt=a%20b&x=1", "/agents?prompt=a%20b&x=1"],
  ["/settings/profile#name", "/settings/profile#name"],
  ["/a/../agents", "/agents"],
  ["/agents?next=https://evil.example", "/agents?next=https://evil.example"],
])("%s stays %s", (wanted, expected) => {
  expect(safeReturnPath(wanted)).toBe(expected);
});

const HOSTILE = [
  null,
  undefined,
  "",
  " ",
  "agents",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  "\u0000//evil.example",
  "/\u0000/evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/%2e%2e//evil.example",
  "/;//evil.example/..//..//evil.example",
  "http://evil.example",
  "https://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "HTTPS://evil.example",
  "//localhost:3000@evil.example",
  "http://localhost:3000@evil.example",
  "http://localhost:3000.evil.example",
  "//evil.example#@localhost",
  "///evil.example/%2f..",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:http://localhost:3000/x",
  "file:///etc/passwd",
  "//google.com/%2f..",
  "//[::1]/",
  "//0x7f000001/",
  "/ /evil.example",
  "//evil。example",
  "?next=//evil.example",
  "#//evil.example",
  ".evil.example",
  "@evil.example",
  "http://[",
  "/api",
  "/api/v1/me",
  "/login",
  "/login?next=/login",
  "/setup#token=x",
  `/${"a".repeat(3_000)}`,
];

test.each(HOSTILE)("%j leads home", (wanted) => {
  expect(safeReturnPath(wanted)).toBe(HOME);
});

const SEPARATORS = [
  "/",
  "//",
  "\\",
  "/\\",
  "%2f",
  "%5c",
  "\t",
  "\n",
  "\r",
  "\0",
  "\u00a0",
  "\u3000",
  "@",
  ":",
  ";",
  "?",
  "#",
  ".",
  "..",
  "%00",
  "%0d%0a",
];
const WORDS = ["evil.example", "http:", "https:", "javascript:alert(1)", "localhost:3000", "agents", ""];

test("whatever is asked for, the browser stays on our origin", () => {
  const piece = fc.oneof(
    fc.constantFrom(...SEPARATORS),
    fc.constantFrom(...WORDS),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = safeReturnPath(pieces.join(""));
      for (const origin of ORIGINS) expect(new URL(path, origin).origin).toBe(origin);
      expect(/[\r\n\\]/.test(path)).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});
