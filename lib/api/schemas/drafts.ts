import { z } from "zod";
import { errorSchema, plainText } from "./fields";

/** One less than the column holds: there is always a next one. */
const MAX_VERSION = 2 ** 31 - 2;
/** Longer ones stay in the browser in which they are typed. */
export const MAX_DRAFT = 100_000;

export const draftSchema = z
  .object({
    text: z.string(),
    /** Grows with every write; 0: nothing was ever kept. */
    version: z.number().int(),
  })
  .meta({ id: "Draft" });
export type Draft = z.infer<typeof draftSchema>;

export const keepDraftSchema = z.strictObject({
  text: plainText(MAX_DRAFT),
  /** The version over which it was typed. */
  expectedVersion: z.number().int().min(0).max(MAX_VERSION),
});
export type KeepDraftBody = z.infer<typeof keepDraftSchema>;

/** The draft that is there instead. */
export const draftConflictSchema = errorSchema.extend({ draft: draftSchema });
