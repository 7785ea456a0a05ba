import type { z } from "zod";

/** An answer: a JSON document, nothing, an event stream, or plain text. */
export type AnswerBody = z.ZodType | "none" | "event-stream" | "text";

/** One call of the contract. */
export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces, named as the route's folders. */
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  answers: Partial<Record<200 | 201 | 202 | 204 | 409, AnswerBody>>;
}
