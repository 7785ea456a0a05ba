import { z } from "zod";
import { MAX_COLUMNS, MAX_ROWS, MAX_TERMINAL_NAME, WRITER } from "../chat/terminal-types";

/**
 * Terminals of a workspace. Opening, attaching and closing are requests; what is typed and printed goes in ephemeral frames,
 * which may be lost: offsets tell where each belongs, so that both sides see a hole and mend it.
 */

/** Of what is typed or printed in one frame; base64 makes four of three, and a frame is a hint of at most 4 KiB. */
export const MAX_TERMINAL_CHUNK_BYTES = 2_700;
const MAX_CHUNK_CHARACTERS = 3_600;
/** What a terminal keeps of what it has printed, for whoever attaches. */
export const MAX_SCROLLBACK_BYTES = 256 * 1024;
/** Running at once in one workspace. */
export const MAX_TERMINALS = 8;
export const MAX_WRITERS = 8;
const MAX_SCROLLBACK_CHARACTERS = 360_000;
const MAX_REASON = 500;

const terminalId = z.string().regex(/^term_[\w.-]{1,90}$/);
const writer = z.string().regex(WRITER);
const columns = z.number().int().min(1).max(MAX_COLUMNS);
const rows = z.number().int().min(1).max(MAX_ROWS);
const offset = z.number().int().min(0);
const chunk = z.base64().max(MAX_CHUNK_CHARACTERS);

const terminalInfoSchema = z.object({
  id: terminalId,
  name: z.string().min(1).max(MAX_TERMINAL_NAME),
  cols: columns,
  rows,
  running: z.boolean(),
  exitCode: z.number().int().nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
/** A terminal as its daemon tells of it. */
export type TerminalInfo = z.infer<typeof terminalInfoSchema>;

export const TERMINAL_REQUESTS = [
  z.object({
    kind: z.literal("open_terminal"),
    terminalId,
    name: z.string().min(1).max(MAX_TERMINAL_NAME).optional(),
    cols: columns,
    rows,
  }),
  z.object({ kind: z.literal("terminals") }),
  /** What was printed since `from`; everything that is kept when that is null, unknown or gone. */
  z.object({ kind: z.literal("attach_terminal"), terminalId, from: offset.nullable() }),
  z.object({ kind: z.literal("close_terminal"), terminalId }),
] as const;

export const TERMINAL_RESULTS = {
  open_terminal: terminalInfoSchema,
  terminals: z.object({
    terminals: z.array(terminalInfoSchema).max(1_000),
    /** Why none can be opened here; null when they can. */
    unavailable: z.string().max(MAX_REASON).nullable(),
  }),
  attach_terminal: z.object({
    terminal: terminalInfoSchema,
    /** Where `data` begins; not where it was asked for when that is gone. */
    offset,
    data: z.base64().max(MAX_SCROLLBACK_CHARACTERS),
  }),
  close_terminal: z.object({ ok: z.literal(true) }),
} as const;

/** Server → daemon. */
export const terminalOrderSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("terminal_input"),
    terminalId,
    data: chunk,
    /** Who types, and where it belongs in all that they typed, in bytes from 0; without it, it is written as it comes. */
    order: z.object({ writer, offset }).optional(),
  }),
  z.object({ type: z.literal("terminal_resize"), terminalId, cols: columns, rows }),
  /** Somebody looks: printed text is sent for a while from now on, and the state is told at once. */
  z.object({ type: z.literal("terminal_watch"), terminalId }),
]);
export type TerminalOrder = z.infer<typeof terminalOrderSchema>;

/** Daemon → server. */
export const terminalReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("terminal_output"), terminalId, offset, data: chunk }),
  z.object({
    type: z.literal("terminal_state"),
    terminalId,
    /** Where what has been sent of its text ends. */
    offset,
    cols: columns,
    rows,
    running: z.boolean(),
    exitCode: z.number().int().nullable(),
    /** How far the input of each writer was taken. */
    inputs: z.array(z.object({ writer, offset })).max(MAX_WRITERS),
  }),
  /** There is no such terminal, or no longer. */
  z.object({ type: z.literal("terminal_gone"), terminalId }),
]);
export type TerminalReport = z.infer<typeof terminalReportSchema>;
