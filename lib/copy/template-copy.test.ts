import { expect, test } from "vitest";
import { templatesAdmin, whereWords } from "./template-copy";

test.each([
  ["local", { network: true }, "This computer, sandboxed"],
  ["local", { network: false }, "This computer, sandboxed, no network"],
  ["docker", { image: "node:24", network: "bridge" }, "Container of node:24"],
  ["docker", { image: "node:24", network: "none" }, "Container of node:24, no network"],
  ["docker", { image: "node:24", network: "host" }, "Container of node:24, on this computer's network"],
  ["external", {}, "Wherever a person starts it, as isolated as that place is"],
] as const)("%s with %j runs there: %s", (driver, parameters, words) => {
  expect(whereWords(driver, parameters, "bubblewrap")).toBe(words);
});

test.each([
  [{ access: "everyone", userIds: ["usr_1"] }, "everyone"],
  [{ access: "listed", userIds: [] }, "nobody"],
  [{ access: "listed", userIds: ["usr_1"] }, "1 person"],
  [{ access: "listed", userIds: ["usr_1", "usr_2"] }, "2 people"],
] as const)("%j is for %s", (template, words) => {
  expect(templatesAdmin.readers(template)).toBe(words);
});
