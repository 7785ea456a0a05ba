import { z } from "zod";
import { hasContent } from "../../chat/user-parts";
import { type InputPart, inputPartSchema } from "../../chat/wire";

const MAX_PARTS = 50;

/** What a person sends. */
export const contentSchema: z.ZodType<InputPart[], InputPart[]> = z
  .array(inputPartSchema)
  .min(1, "Must not be empty")
  .max(MAX_PARTS)
  .refine(hasContent, "Must not be blank");
