import { z } from "zod";
import { PROVIDER_TYPES } from "../../chat/model-types";
import { chatErrorSchema } from "../../chat/wire";
import { idText, listOf, nameText, plainText, timeSchema } from "./fields";

const MAX_NAME = 80;
const MAX_URL = 500;
const MAX_KEY = 1_000;
const MAX_MODEL = 200;

const baseUrlSchema = plainText(MAX_URL, 1)
  .trim()
  .refine(isPlainHttpUrl, "An http or https URL without user name, query and fragment");
const apiKeySchema = z
  .string()
  .trim()
  .min(1, "Must not be empty")
  .max(MAX_KEY)
  .regex(/^[\x21-\x7e]+$/, "Only letters, digits and signs, without spaces");
const userKeysSchema = z.boolean().refine((on) => !on, "Keys of users are not available yet");

function isPlainHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}

const changeable = {
  enabled: z.boolean(),
  centralKeyEnabled: z.boolean(),
  userKeysAllowed: userKeysSchema,
  centralFallback: z.boolean(),
};

export const createProviderSchema = z.strictObject({
  type: z.enum(PROVIDER_TYPES),
  name: nameText(MAX_NAME),
  /** Null: the provider's own address. */
  baseUrl: baseUrlSchema.nullish(),
  enabled: changeable.enabled.default(true),
  centralKeyEnabled: changeable.centralKeyEnabled.default(true),
  userKeysAllowed: changeable.userKeysAllowed.default(false),
  centralFallback: changeable.centralFallback.default(true),
  /** Write-only. */
  apiKey: apiKeySchema.nullish(),
  /** Says yes to a base URL on the machine that Lathe runs on. */
  acceptLocalAddress: z.boolean().default(false),
});
export type CreateProviderBody = z.input<typeof createProviderSchema>;

export const updateProviderSchema = z.strictObject({
  name: nameText(MAX_NAME).optional(),
  baseUrl: baseUrlSchema.nullish(),
  enabled: changeable.enabled.optional(),
  centralKeyEnabled: changeable.centralKeyEnabled.optional(),
  userKeysAllowed: changeable.userKeysAllowed.optional(),
  centralFallback: changeable.centralFallback.optional(),
  /** Write-only; null removes it. Required again when the base URL moves to another host. */
  apiKey: apiKeySchema.nullish(),
  acceptLocalAddress: z.boolean().default(false),
});
export type UpdateProviderBody = z.input<typeof updateProviderSchema>;

export const providerSchema = z
  .object({
    id: z.string(),
    type: z.enum(PROVIDER_TYPES),
    name: z.string(),
    baseUrl: z.string().nullable(),
    enabled: z.boolean(),
    centralKeyEnabled: z.boolean(),
    userKeysAllowed: z.boolean(),
    centralFallback: z.boolean(),
    hasKey: z.boolean(),
    /** Its address is on the machine that Lathe runs on, and an administrator has said yes to it. */
    localAddressAccepted: z.boolean(),
    /** `environment`: its key comes from a variable of the server; `builtin`: the demo. */
    source: z.enum(["user", "environment", "builtin"]),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Provider" });
export type Provider = z.infer<typeof providerSchema>;
export const providerListSchema = listOf(providerSchema);

/** Either a model that is set up, or the name of one that may be. */
export const testProviderSchema = z.union([
  z.strictObject({ modelId: idText }),
  z.strictObject({ model: nameText(MAX_MODEL) }),
]);
export type TestProviderBody = z.input<typeof testProviderSchema>;

export const providerTestSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), latencyMs: z.number().int(), text: z.string() }),
  z.object({ ok: z.literal(false), error: chatErrorSchema }),
]);
export type ProviderTest = z.infer<typeof providerTestSchema>;
