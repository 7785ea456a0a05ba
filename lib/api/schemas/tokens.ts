import { z } from "zod";
import { listOf, nameText, timeSchema } from "./fields";

const MAX_NAME = 100;
const MAX_DAYS = 366;

const scopeSchema = z.enum(["all", "read"]);

export const createTokenSchema = z.strictObject({
  name: nameText(MAX_NAME),
  /** Days until it ends; null: never. */
  expiresInDays: z.number().int().min(1).max(MAX_DAYS).nullable().default(30),
  /** `read` may only read. */
  scope: scopeSchema.default("all"),
});
export type CreateTokenBody = z.input<typeof createTokenSchema>;

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: scopeSchema,
    expiresAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable(),
    createdAt: timeSchema,
  })
  .meta({ id: "ApiToken" });
export type ApiToken = z.infer<typeof tokenSchema>;

/** The answer to a creation: the only time that the token itself is shown. */
export const createdTokenSchema = tokenSchema.extend({ token: z.string() }).meta({ id: "CreatedApiToken" });
export type CreatedApiToken = z.infer<typeof createdTokenSchema>;

export const tokenListSchema = listOf(tokenSchema);
