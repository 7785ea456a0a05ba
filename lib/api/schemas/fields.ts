import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "../../errors";

const CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_CURSOR = 500;

/** Text for a text column: well-formed, and without NUL, which Postgres cannot store. */
export function plainText(max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), "Must be well-formed text without NUL");
}

/** Like {@link plainText}, trimmed; what is left must not be empty. */
export function nameText(max: number) {
  return plainText(max).trim().min(1, "Must not be empty");
}

/** The body of a call that takes none. */
export const emptySchema = z.strictObject({});

export const idText = plainText(100, 1);
export const timeSchema = z.iso.datetime();

export const limitParam = z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT);
export const cursorParam = plainText(MAX_CURSOR).optional();

export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const errorSchema = z.object({
  error: z.object({
    code: z.enum(CODES),
    message: z.string(),
    detail: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  }),
});
