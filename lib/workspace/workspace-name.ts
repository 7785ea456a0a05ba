import { basename } from "node:path";
import { randomInt } from "node:crypto";

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
export function makeWorkspaceName(path: string | null): string {
  const folder = path === null ? "" : basename(path);
  if (folder !== "") return folder;
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? "";
  return `${pick(ADJECTIVES)}-${pick(NOUNS)}`;
}
