import type { Db } from "../db/client";
import type { Env } from "../lib/env";

export interface CommandContext {
  db: Db;
  env: Env;
  /** Everything on standard input, without the last line break; read only when asked for. */
  readStdin(): Promise<string>;
  /** Asks at the terminal for a line that it does not show; null when there is no terminal. */
  askHidden: ((question: string) => Promise<string>) | null;
}

export type Options = Record<string, string | boolean | undefined>;

/** One command of `npm run cli`: how it is written, and what it prints. */
export interface Command {
  name: string;
  usage: string;
  options: Record<string, { type: "string" | "boolean" }>;
  /** @returns what goes to standard output, or null for nothing */
  run(context: CommandContext, options: Options): Promise<string | null>;
}

/** A wrong call: its message is printed with the usage, and the exit code is 2. */
export class UsageError extends Error {}

/** The value of an option that must be there. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}

export function optional(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}
