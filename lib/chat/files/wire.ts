import { z } from "zod";

/** A file that was uploaded (api.md, Files). `size` counts bytes; `mediaType` is what its content says. */
export const fileSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  sha256: z.string(),
});

export type FileWire = z.infer<typeof fileSchema>;
