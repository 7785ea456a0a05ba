import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { type McpProgram, MCP_LIMITS } from "../../lib/workspace/protocol-mcp";
import { DaemonError } from "../daemon-error";
import { withEntry } from "../files/beneath";
import { openEntry } from "../files/file-content";
import { maskField } from "./expand";
import type { Program } from "./parse-config";

const MAX_FILES = 20;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
/** What an interpreter is given to run; a database that a server works on is no program and may change. */
const PROGRAM_ENDING = /\.(?:[cm]?[jt]sx?|py|rb|sh|bash|pl|php|lua|jar|ps1|exs?)$/i;
const SHOWN_COMMAND = MCP_LIMITS.shown;

export interface Described {
  hash: string;
  program: McpProgram;
}

type NamedFile = { path: string; sha256: string };

/** What an owner is asked to let start: as it is shown, and as it is bound. */
export async function describeProgram(name: string, program: Program, root: string): Promise<Described> {
  if (program.transport === "http") {
    const { url, headers } = program;
    const bound = ["http", name, url.actual, headers.map((header) => [header.name, header.actual])];
    return {
      hash: hashOf(bound),
      program: { transport: "http", url: url.shown, headers: headers.map(maskField) },
    };
  }
  const { command, env } = program;
  const files = await namedFiles(
    command.map(({ actual }) => actual),
    root,
  );
  const bound = [
    "stdio",
    name,
    command.map(({ actual }) => actual),
    env.map((field) => [field.name, field.actual]),
    files.map(({ path, sha256 }) => [path, sha256]),
  ];
  return {
    hash: hashOf(bound),
    program: {
      transport: "stdio",
      command: command.map(({ shown }) => shown.slice(0, SHOWN_COMMAND)),
      env: env.map(maskField),
      files,
    },
  };
}

function hashOf(bound: unknown): string {
  return createHash("sha256").update(JSON.stringify(bound)).digest("hex");
}

/** Programs that lie in the workspace: whoever changes one changes what was agreed to. */
async function namedFiles([command = "", ...args]: readonly string[], root: string): Promise<NamedFile[]> {
  const named = args
    .map((argument) => argument.replace(/^-[^=]*=/, ""))
    .filter((path) => PROGRAM_ENDING.test(path));
  const candidates = [...(command.includes("/") ? [command] : []), ...named].slice(0, MAX_FILES);
  const files = await Promise.all([...new Set(candidates)].map((path) => fileOf(path, root)));
  return files.filter((file) => file !== null);
}

/**
 * Null: it lies elsewhere, or is no file.
 *
 * @throws Error for one that is too large to be read; its message is for people.
 */
async function fileOf(path: string, root: string): Promise<NamedFile | null> {
  try {
    return await withEntry({ root, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (opened === null) return null;
      try {
        if (!opened.stats.isFile()) return null;
        if (opened.stats.size > MAX_FILE_BYTES) throw new Error(`${path} is too large to be looked at.`);
        return { path: entry.relative, sha256: hashFile(opened.fd) };
      } finally {
        closeSync(opened.fd);
      }
    });
  } catch (error) {
    if (error instanceof DaemonError) return null;
    throw error;
  }
}

function hashFile(fd: number): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(PIECE_BYTES);
  for (;;) {
    const length = readSync(fd, piece);
    if (length === 0) return hash.digest("hex");
    hash.update(piece.subarray(0, length));
  }
}
