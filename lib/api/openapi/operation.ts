import type { z } from "zod";

/** An answer: a JSON document, nothing, an event stream, plain text, or the bytes of a file. */
export type AnswerBody = z.ZodType | "none" | "event-stream" | "text" | "bytes";

/** One call of the contract. */
export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces, named as the route's folders. */
  path: string;
  summary: string;
  /** Who may call it; without this, whoever is signed in or has an API token. */
  access?: "anyone" | "operator";
  /** False: it is done anew each time, and an Idempotency-Key says nothing. */
  isIdempotent?: false;
  query?: z.ZodObject;
  /** `bytes`: a file as it is, named by the `X-File-Name` header. */
  body?: z.ZodType | "bytes";
  answers: Partial<Record<200 | 201 | 202 | 204 | 409, AnswerBody>>;
}
