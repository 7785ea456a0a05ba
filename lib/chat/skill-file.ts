import { parse } from "yaml";

const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/;
const MAX_FRONT_MATTER_CHARACTERS = 16 * 1024;
const MAX_DESCRIPTION_CHARACTERS = 1_024;
const MAX_NAME_CHARACTERS = 64;

export type ParsedSkill =
  | { ok: true; name: string; description: string; body: string }
  | { ok: false; detail: string };

/** Whether a directory may be a skill's: small letters, digits and single hyphens. */
export function isSkillName(name: string): boolean {
  return name.length <= MAX_NAME_CHARACTERS && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

/** Reads a skill's file: front matter that names it, as its directory does where it has one, and what it says behind that. */
export function parseSkill(text: string, directory?: string): ParsedSkill {
  const found = FRONT_MATTER.exec(text);
  const header = found?.[1];
  if (found === null || header === undefined) return wrong("It does not begin with front matter.");
  if (header.length > MAX_FRONT_MATTER_CHARACTERS) return wrong("Its front matter is too long.");
  const fields = parseFields(header);
  if (fields === null) return wrong("Its front matter is not YAML with fields.");
  const { name, description } = fields;
  if (typeof name !== "string" || !isSkillName(name)) {
    return wrong("Its front matter needs a name of small letters, digits and hyphens.");
  }
  if (directory !== undefined && name !== directory)
    return wrong(`It is named ${name}, and its directory ${directory}.`);
  const said = typeof description === "string" ? description.replace(/\s+/g, " ").trim() : "";
  return { ok: true, name, description: cut(said), body: text.slice(found[0].length).trim() };
}

function parseFields(header: string): Record<string, unknown> | null {
  try {
    // An alias could stand for far more than is written.
    const fields: unknown = parse(header, { maxAliasCount: 0, logLevel: "silent" });
    return typeof fields === "object" && fields !== null && !Array.isArray(fields)
      ? (fields as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function cut(text: string): string {
  if (text.length <= MAX_DESCRIPTION_CHARACTERS) return text;
  return `${text.slice(0, MAX_DESCRIPTION_CHARACTERS - 1).toWellFormed()}…`;
}

function wrong(detail: string): ParsedSkill {
  return { ok: false, detail };
}
