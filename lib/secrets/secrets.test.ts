import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSecrets } from "./secrets";

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = { table: "providers", row: "prv_1", column: "sealed_api_key" };
const first = key("k1");

test("opens what it sealed, at its place", () => {
  const secrets = createSecrets([first]);
  for (const plain of ["sk-ant-1", "", "ключ 🔑"])
    expect(secrets.open(secrets.seal(plain, place), place)).toBe(plain);
});

test("never gives the same text twice, and shows nothing of it", () => {
  const secrets = createSecrets([first]);
  const [a, b] = [secrets.seal("sk-secret", place), secrets.seal("sk-secret", place)];
  expect(a).not.toBe(b);
  expect(Buffer.from(a.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("sk-secret");
});

test.each([
  ["table", { ...place, table: "mcp_servers" }],
  ["row", { ...place, row: "prv_2" }],
  ["column", { ...place, column: "sealed_other" }],
])("does not open in another %s", (_name, other) => {
  const secrets = createSecrets([first]);
  expect(() => secrets.open(secrets.seal("x", place), other)).toThrow(/changed or moved/);
});

test("two values that were swapped do not open", () => {
  const secrets = createSecrets([first]);
  const other = { ...place, row: "prv_2" };
  const [a, b] = [secrets.seal("a", place), secrets.seal("b", other)];
  expect(() => secrets.open(b, place)).toThrow();
  expect(() => secrets.open(a, other)).toThrow();
});

test("a changed byte anywhere is noticed", () => {
  const secrets = createSecrets([first]);
  const sealed = secrets.seal("secret", place);
  const bytes = Buffer.from(sealed.split(".")[2] ?? "", "base64url");
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => secrets.open(`v1.k1.${changed.toString("base64url")}`, place)).toThrow();
  }
});

test("after a rotation, old values open and new ones carry the new key", () => {
  const old = createSecrets([first]).seal("x", place);
  const rotated = createSecrets([key("k2"), first]);
  expect(rotated.open(old, place)).toBe("x");
  expect(rotated.keyIdOf(old)).toBe("k1");
  expect(rotated.keyIdOf(rotated.seal("x", place))).toBe("k2");
});

test("says which key is missing", () => {
  const sealed = createSecrets([first]).seal("x", place);
  expect(() => createSecrets([key("k2")]).open(sealed, place)).toThrow(
    /"k1", which this server does not have/,
  );
});

test("another key under the same id does not open, and the error holds no secret", () => {
  const sealed = createSecrets([first]).seal("sk-secret", place);
  expect(() => createSecrets([key("k1")]).open(sealed, place)).toThrow(/cannot be opened with the key "k1"/);
});

test.each(["", "x", "v1.k1", "v2.k1.AAAA", "v1.k1.AAAA", "v1.k1.AAAA.BBBB"])("refuses %j", (text) => {
  expect(() => createSecrets([first]).open(text, place)).toThrow(/not in the form/);
});
