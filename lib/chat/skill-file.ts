import { parse, YAMLParseError } from "yaml";

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
  if (typeof fields === "string") return wrong(fields);
  const { name, description } = fields;
  if (typeof name !== "string" || !isSkillName(name)) {
    return wrong("Its front matter needs a name of small letters, digits and hyphens.");
  }
  if (directory !== undefined && name !== directory)
    return wrong(`It is named ${name}, and its directory ${directory}.`);
  const said = typeof description === "string" ? description.replace(/\s+/g, " ").trim() : "";
  return { ok: true, name, description: cut(said), body: text.slice(found[0].length).trim() };
}

/** Its fields, or in a sentence why there are none. */
function parseFields(header: string): Record<string, unknown> | string {
  try {
    // An alias could stand for far more than is written.
    const fields: unknown = parse(header, { maxAliasCount: 0, logLevel: "error" });
    return typeof fields === "object" && fields !== null && !Array.isArray(fields)
      ? (fields as Record<string, unknown>)
      : "Its front matter has no fields: each is a name, a colon and a space, and a text.";
  } catch (error) {
    return `Its front matter cannot be read${placeOf(error)}. A text with a colon in it needs quotation marks.`;
  }
}

/** The line of the file: the first one opens the front matter. */
function placeOf(error: unknown): string {
  const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
  return line === undefined ? "" : ` at line ${line + 1}`;
}

function cut(text: string): string {
  if (text.length <= MAX_DESCRIPTION_CHARACTERS) return text;
  return `${text.slice(0, MAX_DESCRIPTION_CHARACTERS - 1).toWellFormed()}…`;
}

function wrong(detail: string): ParsedSkill {
  return { ok: false, detail };
}
