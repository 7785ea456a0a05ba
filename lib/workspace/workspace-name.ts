import { basename } from "node:path";
import { randomInt } from "node:crypto";
import {
  freeWorkspaceName,
  isWorkspaceName,
  toWorkspaceName,
  WORKSPACE_NAME_RULE,
} from "../chat/workspace-name";
import { AppError } from "../errors";
import type { CreateWorkspaceInput } from "./service";
import type { WorkspaceStore } from "./workspace-store";

const ADJECTIVES = [
  "amber",
  "brisk",
  "calm",
  "clear",
  "deft",
  "even",
  "fresh",
  "keen",
  "lucid",
  "plain",
  "quiet",
  "steady",
];
const NOUNS = [
  "anvil",
  "bench",
  "bobbin",
  "chisel",
  "gear",
  "lathe",
  "loom",
  "plane",
  "spindle",
  "tool",
  "vise",
  "wheel",
];

/** A name for a workspace that nobody named: its folder's, or two words. */
function makeWorkspaceName(path: string | null): string {
  const folder = path === null ? "" : basename(path);
  if (folder !== "") return folder;
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? "";
  return `${pick(ADJECTIVES)}-${pick(NOUNS)}`;
}

/**
 * A person's name for it has to keep to the rule; a model's is used if it does. Without one the folder's is, or two words. One that the
 * owner uses already gets a number.
 */
export async function nameWorkspace(
  store: Pick<WorkspaceStore, "listWorkspaces">,
  input: CreateWorkspaceInput,
  path: string | null,
): Promise<string> {
  const taken = (await store.listWorkspaces(input.ownerId)).map(({ name }) => name);
  const wanted = input.name?.trim().normalize("NFC");
  const isPerson = input.createdByCallId === undefined;
  if (wanted !== undefined && isWorkspaceName(wanted)) {
    return freeWorkspaceName(wanted, taken);
  }
  if (wanted !== undefined && isPerson) throw refused(WORKSPACE_NAME_RULE);
  const made = toWorkspaceName(makeWorkspaceName(path));
  return freeWorkspaceName(made === "" ? makeWorkspaceName(null) : made, taken);
}

function refused(message: string): AppError {
  return new AppError("invalid_request", `${message}.`, { fields: [{ path: "name", message }] });
}
