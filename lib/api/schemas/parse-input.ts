import type { z } from "zod";
import { AppError, type FieldError } from "../../errors";

const MAX_FIELDS = 20;

/** @throws AppError `invalid_request` that names each field. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError("invalid_request", "The request is not valid.", { fields: fieldErrors(result.error) });
}

/** One entry for each thing that is wrong; unknown keys are named one by one. */
function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues
    .flatMap((issue) => {
      if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
      return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "Unknown field" }));
    })
    .slice(0, MAX_FIELDS);
}
