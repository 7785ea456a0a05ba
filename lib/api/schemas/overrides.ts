import { z } from "zod";
import { OVERRIDE_CONTEXTS, USER_OVERRIDE_MODES } from "../../chat/model-types";
import { idText, listOf } from "./fields";

const MAX_PERCENT = 100;
const percent = z.number().int().min(0).max(MAX_PERCENT);

/** Null: the usual model of that purpose. */
export const putOverrideSchema = z.strictObject({ modelId: idText.nullable() });

export const overrideSchema = z.object({
  context: z.enum(OVERRIDE_CONTEXTS),
  modelId: z.string().nullable(),
  /** The model was chosen and cannot be used any more. */
  isUnusable: z.boolean(),
});
export type ModelOverride = z.infer<typeof overrideSchema>;
export const overrideListSchema = listOf(overrideSchema);

export const putOwnOverrideSchema = z
  .strictObject({ mode: z.enum(USER_OVERRIDE_MODES), modelId: idText.nullable().default(null) })
  .refine(({ mode, modelId }) => (mode === "model") === (modelId !== null), {
    path: ["modelId"],
    message: "Belongs to mode `model`, and only to it",
  });
export type PutOwnOverrideBody = z.input<typeof putOwnOverrideSchema>;

export const ownOverrideSchema = overrideSchema.extend({ mode: z.enum(USER_OVERRIDE_MODES) });
export type OwnModelOverride = z.infer<typeof ownOverrideSchema>;
export const ownOverrideListSchema = listOf(ownOverrideSchema).extend({
  /** Whether an administrator lets people choose. */
  allowed: z.boolean(),
});
export type OwnModelOverrides = z.infer<typeof ownOverrideListSchema>;

/** Null: as the model says. */
export const putThresholdSchema = z.strictObject({ thresholdPercent: percent.nullable() });

export const thresholdSchema = z.object({
  modelId: z.string(),
  displayName: z.string(),
  /** What holds without one's own. */
  defaultPercent: percent,
  thresholdPercent: percent.nullable(),
});
export type CompactionThreshold = z.infer<typeof thresholdSchema>;
export const thresholdListSchema = listOf(thresholdSchema);
