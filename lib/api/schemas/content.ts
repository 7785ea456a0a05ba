import { z } from "zod";
import { hasContent } from "../../chat/user-parts";
import { type InputPart, inputPartSchema } from "../../chat/wire";

const MAX_PARTS = 50;

/** What a person sends. There is no way to upload a file yet, so no file id names one. */
export const contentSchema: z.ZodType<InputPart[], InputPart[]> = z
  .array(inputPartSchema.refine((part) => part.type !== "file", "There is no such file"))
  .min(1, "Must not be empty")
  .max(MAX_PARTS)
  .refine(hasContent, "Must not be blank");
