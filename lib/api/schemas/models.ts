import { z } from "zod";
import { OPENAI_APIS, PROVIDER_TYPES, REASONING_EFFORTS } from "../../chat/model-types";
import { idText, listOf, nameText, timeSchema } from "./fields";
import { pageQuery } from "./page";

const MAX_NAME = 200;
const MAX_CONTEXT = 100_000_000;
const MAX_OUTPUT = 10_000_000;

const priceSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** For models that reason: what is used unless a chat says otherwise, and the most that a chat may ask for. */
const effortRangeSchema = z.strictObject({
  default: z.enum(REASONING_EFFORTS).optional(),
  max: z.enum(REASONING_EFFORTS).optional(),
});
const optionsSchema = z.strictObject({
  maxOutputTokens: z.number().int().min(1).max(MAX_OUTPUT).optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  reasoningEffort: effortRangeSchema.optional(),
  /** Type `openai` only; default: by the model's name. */
  openaiApi: z.enum(OPENAI_APIS).optional(),
  /** Type `openai`, Responses API only: lets OpenAI keep the answers. */
  store: z.boolean().optional(),
});
/** Micros of a US dollar per million tokens. */
const pricesSchema = z.strictObject({
  inputMicros: priceSchema,
  outputMicros: priceSchema,
  cacheReadMicros: priceSchema.optional(),
  cacheWriteMicros: priceSchema.optional(),
});
const changeable = {
  model: nameText(MAX_NAME),
  displayName: nameText(MAX_NAME),
  enabled: z.boolean(),
  /** True makes it the default; there is always exactly one. */
  isDefault: z.boolean(),
  contextLimit: z.number().int().min(1).max(MAX_CONTEXT),
  compressionThreshold: z.number().int().min(0).max(100),
  options: optionsSchema,
  prices: pricesSchema.nullable(),
};

export const createModelSchema = z.strictObject({
  providerId: idText,
  model: changeable.model,
  /** Default: the model's own name. */
  displayName: changeable.displayName.optional(),
  enabled: changeable.enabled.default(true),
  isDefault: changeable.isDefault.default(false),
  contextLimit: changeable.contextLimit,
  compressionThreshold: changeable.compressionThreshold.optional(),
  options: changeable.options.default({}),
  prices: changeable.prices.optional(),
});
export type CreateModelBody = z.input<typeof createModelSchema>;

export const updateModelSchema = z.strictObject(changeable).partial();
export type UpdateModelBody = z.input<typeof updateModelSchema>;

export const listModelsQuery = pageQuery.extend({
  /** Administrators only: also what cannot be used at the moment. */
  all: z.enum(["true", "false"]).default("false"),
});

/** What anybody may know of a model that they may use. */
export const modelSchema = z
  .object({
    id: z.string(),
    providerId: z.string(),
    providerName: z.string(),
    providerType: z.enum(PROVIDER_TYPES),
    model: z.string(),
    displayName: z.string(),
    enabled: z.boolean(),
    isDefault: z.boolean(),
    contextLimit: z.number().int(),
    /** Null: it does not reason, or not as hard as it is told to. */
    reasoningEffort: effortRangeSchema.nullable(),
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof modelSchema>;

/** For administrators. */
export const modelDetailsSchema = modelSchema
  .extend({
    compressionThreshold: z.number().int(),
    options: optionsSchema,
    prices: pricesSchema.nullable(),
    /** Why nobody can use it at the moment; null when they can. */
    unavailable: z.enum(["model_disabled", "provider_disabled", "missing_api_key"]).nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "ModelDetails" });
export type ModelDetails = z.infer<typeof modelDetailsSchema>;
/** Details are for administrators. */
export const modelListSchema = listOf(z.union([modelDetailsSchema, modelSchema]));
