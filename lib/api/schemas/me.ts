import { z } from "zod";
import { cursorParam, limitParam, listOf, nameText, plainText, timeSchema } from "./fields";

const MIN_PASSWORD = 8;
const MAX_PASSWORD = 256;
const MAX_NAME = 100;
const MAX_EMAIL = 254;
const MAX_SETUP_TOKEN = 200;

/** Any characters: it is only ever hashed. */
export const passwordSchema = z
  .string()
  .min(MIN_PASSWORD, `At least ${MIN_PASSWORD} characters`)
  .max(MAX_PASSWORD, `At most ${MAX_PASSWORD} characters`);
export const personName = nameText(MAX_NAME);
export const emailSchema = z.string().trim().max(MAX_EMAIL).pipe(z.email());
export const roleSchema = z.enum(["admin", "member"]);

const personFields = { email: emailSchema, name: personName };

/** Someone new, as an operator describes them. Without a password they cannot sign in yet. */
export const newPersonSchema = z.object({
  ...personFields,
  role: roleSchema,
  password: passwordSchema.nullable(),
});

export const firstAdminSchema = z.object({
  /** From the link that the start command printed. */
  token: z.string().min(1).max(MAX_SETUP_TOKEN),
  ...personFields,
  password: passwordSchema,
});

export const signInSchema = z.object({
  email: plainText(MAX_EMAIL).trim().min(1),
  password: z.string().min(1).max(MAX_PASSWORD),
});

export const meSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    createdAt: timeSchema,
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof meSchema>;

export const updateMeSchema = z.strictObject({ name: personName });

export const changePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1).max(MAX_PASSWORD),
  newPassword: passwordSchema,
  /** Also revokes the person's API tokens. */
  revokeTokens: z.boolean().default(false),
});

export const userSchema = meSchema.extend({ disabled: z.boolean() }).meta({ id: "User" });
export type User = z.infer<typeof userSchema>;

export const userListSchema = listOf(userSchema);

export const listUsersQuery = z.object({ limit: limitParam, cursor: cursorParam });
