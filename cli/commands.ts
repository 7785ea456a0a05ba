import type { Command } from "./command";
import { keysRotate, modelCreate, providerCreate } from "./model-commands";
import { tokenCreate, userCreate, userSetPassword } from "./user-commands";

const migrate: Command = {
  name: "migrate",
  usage: "migrate",
  options: {},
  // Every command migrates first; this one does nothing else.
  run: () => Promise.resolve(null),
};

export const COMMANDS: readonly Command[] = [
  userCreate,
  userSetPassword,
  tokenCreate,
  providerCreate,
  modelCreate,
  keysRotate,
  migrate,
];
