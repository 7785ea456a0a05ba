import { expect, test } from "vitest";
import { freeWorkspaceName, isWorkspaceName, toWorkspaceName } from "./workspace-name";

test.each([
  ["api", true],
  ["Billing service 2", true],
  ["werkstück_1.2-rc", true],
  ["日本語", true],
  ["", false],
  [" lead", false],
  ["trail ", false],
  ["-flag", false],
  ["../up", false],
  ["a/b", false],
  ["a\nb", false],
  ["<b>", false],
  ["x".repeat(64), true],
  ["x".repeat(65), false],
])("%j is a name: %s", (name, isOne) => {
  expect(isWorkspaceName(name)).toBe(isOne);
});

test.each([
  ["project", "project"],
  [".config", "config"],
  ["my (old) app!", "my -old- app-"],
  ["***", ""],
  ["𐐀".repeat(40), "𐐀".repeat(32)],
])("of %j becomes %j, which is one or nothing", (text, name) => {
  expect(toWorkspaceName(text)).toBe(name);
  expect(name === "" || isWorkspaceName(name)).toBe(true);
});

test("a name that is used gets the first free number, and stays within the rule", () => {
  expect(freeWorkspaceName("api", ["web"])).toBe("api");
  expect(freeWorkspaceName("api", ["API", "api 2"])).toBe("api 3");
  const long = "x".repeat(64);
  expect(freeWorkspaceName(long, [long])).toBe(`${"x".repeat(62)} 2`);
  expect(freeWorkspaceName("Straße", ["straße"])).toBe("Straße 2");
});
