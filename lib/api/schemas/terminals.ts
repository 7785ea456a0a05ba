import { z } from "zod";
import { MAX_COLUMNS, MAX_ROWS, MAX_TERMINAL_NAME, WRITER } from "../../chat/terminal-types";
import { nameText, timeSchema } from "./fields";

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const MAX_TYPED = 16 * 1024;

const cols = z.number().int().min(1).max(MAX_COLUMNS);
const rows = z.number().int().min(1).max(MAX_ROWS);

export const createTerminalSchema = z.strictObject({
  /** Without it: "Terminal" and a number. */
  name: nameText(MAX_TERMINAL_NAME).nullish(),
  cols: cols.default(DEFAULT_COLUMNS),
  rows: rows.default(DEFAULT_ROWS),
});

export const terminalInputSchema = z
  .strictObject({
    /** What is typed, as a terminal sends it: Enter is `\r`, Ctrl+C is `\u0003`. */
    data: z.string().min(1).max(MAX_TYPED).optional(),
    /**
     * Who types, by a name of their own choice, and how many bytes of UTF-8 they had typed before. With both, input is put in
     * order and what comes twice is dropped; a `state` event says how far it was taken. Without, it is typed as it comes.
     */
    writer: z.string().regex(WRITER).optional(),
    offset: z.number().int().min(0).optional(),
    /** The terminal's new size; both or neither. */
    cols: cols.optional(),
    rows: rows.optional(),
  })
  .refine(({ data, cols: width }) => data !== undefined || width !== undefined, "Give data, or cols and rows")
  .refine(({ writer, offset }) => (writer === undefined) === (offset === undefined), {
    message: "writer and offset go together",
    path: ["offset"],
  })
  .refine(({ cols: width, rows: height }) => (width === undefined) === (height === undefined), {
    message: "cols and rows go together",
    path: ["rows"],
  });
export type TerminalInputBody = z.input<typeof terminalInputSchema>;

export const terminalSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    cols: z.number(),
    rows: z.number(),
    running: z.boolean(),
    exitCode: z.number().nullable(),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
  })
  .meta({ id: "Terminal" });

export const terminalListSchema = z.object({
  items: z.array(terminalSchema),
  nextCursor: z.null(),
  /** Why none can be opened in this workspace; null when they can. */
  unavailable: z.string().nullable(),
});
export type TerminalList = z.infer<typeof terminalListSchema>;

export const terminalStreamQuery = z.object({ cursor: z.string().optional() });
