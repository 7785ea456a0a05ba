import { z } from "zod";
import { MAX_MCP_SERVERS, MCP_LIMITS } from "../../lib/workspace/protocol-mcp";
import { expand, type Expanded } from "./expand";

const MAX_ARGUMENTS = 200;
const MAX_FIELDS = 100;
const MAX_VALUE = 8 * 1024;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,127}$/;
/** Spoken by the transport itself. */
const OWN_HEADERS = new Set([
  "content-type",
  "accept",
  "content-length",
  "host",
  "connection",
  "mcp-session-id",
]);

export interface Field extends Expanded {
  name: string;
}

export type Program =
  | { transport: "stdio"; command: Expanded[]; env: Field[] }
  | { transport: "http"; url: Expanded; headers: Field[] };

/** A server as a file lists it, its variables filled in; `problem`: it cannot be run. */
export interface Listed {
  name: string;
  source: string;
  program: Program | null;
  problem: string | null;
}

const text = z.string().max(MAX_VALUE);
const fields = z.record(z.string(), text);
const fileSchema = z.object({ mcpServers: z.record(z.string(), z.unknown()).optional() });
const entrySchema = z.object({
  type: z.string().max(100).optional(),
  command: text.min(1).optional(),
  args: z.array(text).max(MAX_ARGUMENTS).optional(),
  env: fields.optional(),
  url: text.min(1).optional(),
  headers: fields.optional(),
});
type Entry = z.infer<typeof entrySchema>;

class Unusable extends Error {}

/**
 * The servers of one file. What cannot be used is listed with its reason, and takes nothing else with it.
 *
 * @throws Error when the whole file cannot be read; its message is for people.
 */
export function parseConfig(content: string, source: string, env: NodeJS.ProcessEnv): Listed[] {
  const parsed = fileSchema.safeParse(parseJson(content));
  if (!parsed.success) throw new Error('it has no "mcpServers" object');
  const entries = Object.entries(parsed.data.mcpServers ?? {});
  if (entries.length > MAX_MCP_SERVERS) throw new Error(`it lists more than ${MAX_MCP_SERVERS} servers`);
  return entries.map(([name, entry]) => listed(name, entry, { source, env }));
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content.startsWith("\uFEFF") ? content.slice(1) : content);
  } catch {
    throw new Error("it is no valid JSON");
  }
}

function listed(
  name: string,
  raw: unknown,
  { source, env }: { source: string; env: NodeJS.ProcessEnv },
): Listed {
  const common = { name: name.slice(0, MCP_LIMITS.name) || "(no name)", source };
  try {
    if (name === "" || name.length > MCP_LIMITS.name) throw new Unusable("Its name is empty or too long.");
    const parsed = entrySchema.safeParse(raw);
    if (!parsed.success) throw new Unusable(describe(parsed.error));
    return { ...common, program: programOf(parsed.data, env), problem: null };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { ...common, program: null, problem: error.message };
  }
}

function describe({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue?.path.map(String).join(".") ?? "";
  return `${place === "" ? "The entry" : place} cannot be used: ${issue?.message ?? "unknown"}.`;
}

function programOf(entry: Entry, env: NodeJS.ProcessEnv): Program {
  const fill = (value: string): Expanded => {
    const filled = expand(value, env);
    if (filled.missing !== null) {
      throw new Unusable(`The variable ${filled.missing} is not set in this workspace.`);
    }
    if (filled.actual.includes("\0")) throw new Unusable("A value contains NUL.");
    return filled;
  };
  return transportOf(entry) === "stdio"
    ? {
        transport: "stdio",
        command: [entry.command ?? "", ...(entry.args ?? [])].map(fill),
        env: fieldsOf(entry.env, fill, isUsableVariable),
      }
    : {
        transport: "http",
        url: usableUrl(fill(entry.url ?? "")),
        headers: fieldsOf(entry.headers, fill, isUsableHeader),
      };
}

/** What it says that it is, or what it looks like. */
function transportOf({ type, command, url }: Entry): "stdio" | "http" {
  const said = type?.toLowerCase().replaceAll("_", "-");
  if (said === "stdio" && command !== undefined) return "stdio";
  if ((said === "http" || said === "streamable-http") && url !== undefined) return "http";
  if (said !== undefined) {
    const known = ["stdio", "http", "streamable-http"].includes(said);
    throw new Unusable(
      known
        ? "A stdio server needs a command, an HTTP server a url."
        : `The type ${type} is not supported; use stdio or http.`,
    );
  }
  if (command !== undefined && url !== undefined)
    throw new Unusable("It has both a command and a url; give its type.");
  if (command !== undefined) return "stdio";
  if (url !== undefined) return "http";
  throw new Unusable("It has neither a command nor a url.");
}

function fieldsOf(
  given: Record<string, string> | undefined,
  fill: (value: string) => Expanded,
  isUsable: (name: string, value: string) => boolean,
): Field[] {
  const entries = Object.entries(given ?? {});
  if (entries.length > MAX_FIELDS) throw new Unusable(`It sets more than ${MAX_FIELDS} values.`);
  return entries
    .map(([name, value]) => {
      const field = { name, ...fill(value) };
      if (!isUsable(name, field.actual))
        throw new Unusable(`${name.slice(0, 100)} cannot be set for a server.`);
      return field;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Ours say to which call a process belongs, and where its sandbox is. */
function isUsableVariable(name: string): boolean {
  return ENV_NAME.test(name) && !name.startsWith("LATHE_") && name !== "HOME" && name !== "TMPDIR";
}

function isUsableHeader(name: string, value: string): boolean {
  return (
    HEADER_NAME.test(name) && !OWN_HEADERS.has(name.toLowerCase()) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}

function usableUrl(url: Expanded): Expanded {
  if (!URL.canParse(url.actual)) throw new Unusable("Its url cannot be read.");
  const { protocol, username, password } = new URL(url.actual);
  if (protocol !== "http:" && protocol !== "https:") throw new Unusable("Its url is neither http nor https.");
  if (username !== "" || password !== "")
    throw new Unusable("A name or password in a url is not sent; use headers.");
  return url;
}
