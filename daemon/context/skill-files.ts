import { closeSync } from "node:fs";
import { posix } from "node:path";
import { MAX_SKILL_FILE_BYTES } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import { withEntry } from "../files/beneath";
import { decodeText, openEntry } from "../files/file-content";
import { cutEnd } from "../processes/output-capture";
import { type AgentSettings, containersIn } from "./agent-settings";
import { entriesOf } from "./list-directories";
import { locate, type Place, type PlaceContext } from "./places";
import { readUpTo } from "./read-text";
import { isSkillName } from "../../lib/chat/skill-file";

const MAX_LISTED = 200;
const MAX_DEPTH = 5;

interface SkillPlaces {
  settings: AgentSettings;
  /** Whose containers count, too. */
  directories: readonly string[];
}

/** What lies beside a skill's own file, by paths from its directory: plain files, none that is hidden. */
export async function listSkillFiles(
  directory: string,
  where: SkillPlaces,
  context: PlaceContext,
): Promise<{ files: string[]; truncated: boolean }> {
  const place = await requireSkill(directory, where, context);
  const { settings } = where;
  const files: string[] = [];
  const pending: { path: string; depth: number }[] = [{ path: "", depth: 0 }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { path, depth } = next;
    const { entries } = await entriesOf(place.root, posix.join(place.path, path));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const found = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.name.startsWith(".") || found === settings.skillMetaFile) continue;
      if (entry.isDirectory() && depth < MAX_DEPTH) pending.push({ path: found, depth: depth + 1 });
      if (!entry.isFile()) continue;
      if (files.length >= MAX_LISTED) return { files, truncated: true };
      files.push(found);
    }
  }
  return { files, truncated: false };
}

/** A file of a skill, cut at the limit. */
export async function readSkillFile(
  request: { directory: string; path: string },
  where: SkillPlaces,
  context: PlaceContext,
): Promise<{ content: string; size: number; truncated: boolean }> {
  const { directory, path } = request;
  const place = await requireSkill(directory, where, context);
  if (!isInside(path)) {
    throw new DaemonError(
      "invalid",
      `${path} is no path of a skill's file. Give it relative to the skill's directory, without "..", and without names that begin with a dot.`,
    );
  }
  return withEntry({ root: place.root, path: posix.join(place.path, path) }, (entry) => {
    const opened = openEntry(entry, path);
    if (opened === null) {
      throw new DaemonError("not_found", `This skill has no file ${path}. read_skill lists its files.`);
    }
    try {
      if (!opened.stats.isFile()) {
        throw new DaemonError("invalid", `${path} is not a plain file. read_skill lists the skill's files.`);
      }
      const bytes = Buffer.alloc(MAX_SKILL_FILE_BYTES + 1);
      const length = readUpTo(opened.fd, bytes);
      const truncated = length > MAX_SKILL_FILE_BYTES;
      const kept = bytes.subarray(0, Math.min(length, MAX_SKILL_FILE_BYTES));
      const content = decodeText(truncated ? cutEnd(kept) : kept, path);
      return { content, size: Math.max(opened.stats.size, length), truncated };
    } finally {
      closeSync(opened.fd);
    }
  });
}

/** A skill's directory is one in a container that the settings name, and nothing else. */
async function requireSkill(
  directory: string,
  { settings, directories }: SkillPlaces,
  context: PlaceContext,
): Promise<Place> {
  const name = posix.basename(directory);
  const containers = [...settings.skillsDirectories, ...containersIn(directories, settings)];
  for (const setting of isSkillName(name) ? containers : []) {
    const place = await locate(setting, context);
    if (place === null || posix.join(place.shown, name) !== directory) continue;
    return { ...place, path: posix.join(place.path, name) };
  }
  throw new DaemonError("not_found", `${directory} is no skill of this workspace any more.`);
}

function isInside(path: string): boolean {
  return path.split("/").every((part) => part !== "" && !part.startsWith(".")) && !path.includes("\0");
}
