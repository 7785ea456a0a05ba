export const MAX_COLUMNS = 1_000;
export const MAX_ROWS = 500;
export const MAX_TERMINAL_NAME = 60;
export const WRITER = /^[\w-]{1,40}$/;

const TERMINAL_ID = /^term_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[0-9a-z-]{1,40}$/;
const PREFIX = "term_";
const WORKSPACE_PREFIX = "ws_";

/** A terminal is known to its workspace's daemon alone; its id says which workspace that is. */
export function terminalIdOf(workspaceId: string, unique: string): string {
  return `${PREFIX}${workspaceId.slice(WORKSPACE_PREFIX.length)}.${unique}`;
}

/** The workspace of a terminal; null when the text is no terminal's id. */
export function workspaceOfTerminal(terminalId: string): string | null {
  const workspace = TERMINAL_ID.exec(terminalId)?.[1];
  return workspace === undefined ? null : `${WORKSPACE_PREFIX}${workspace}`;
}

/** What the stream of a terminal says (`GET …/terminals/{id}/stream`). */
export interface TerminalEvents {
  /** The terminal as it is when the stream begins. */
  terminal: Terminal;
  /** What was shown before is void: all that is kept follows. */
  reset: Record<never, never>;
  /** What was printed. The event's id is where it ends: a stream resumes from there. */
  output: { text: string };
  state: TerminalState;
  /** There is no such terminal any more. The last event, as is a `state` that does not run. */
  gone: Record<never, never>;
}

export interface TerminalState {
  cols: number;
  rows: number;
  running: boolean;
  exitCode: number | null;
  /** How far the input of each writer was taken, in bytes of UTF-8. */
  inputs: { writer: string; offset: number }[];
}

export interface Terminal {
  id: string;
  name: string;
  cols: number;
  rows: number;
  running: boolean;
  exitCode: number | null;
  startedAt: string;
  endedAt: string | null;
}
