import { expect, test } from "vitest";
import { COMMANDS } from "./commands";
import { flagOf } from "./flag-of";

const optionsOf = (name: string) => COMMANDS.find((command) => command.name === name)?.options ?? {};

test.each([
  ["provider create", "baseUrl", "--base-url"],
  ["provider create", "apiKey", "--api-key-stdin"],
  ["provider create", "acceptLocalAddress", "--accept-local-address"],
  ["model create", "contextLimit", "--context-limit"],
  ["model create", "providerId", "--provider"],
  ["model create", "options.temperature", "--options"],
  ["user create", "email", "--email"],
  ["model create", "displayName", "displayName"],
])("%s names the flag for %s", (command, path, flag) => {
  expect(flagOf(path, optionsOf(command))).toBe(flag);
});
