import { z } from "zod";
import {
  MAX_AUTOSTOP_MINUTES,
  MAX_OPTIONS,
  MAX_PARAMETERS,
  MAX_PATTERN,
  MAX_PRESETS,
  MAX_VALUE,
} from "../../chat/templates/limits";
import { TEMPLATE_ACCESS, TEMPLATE_PARAMETER_TYPES, WORKSPACE_DRIVERS } from "../../chat/workspace-types";
import { idText, listOf, nameText, plainText, timeSchema } from "./fields";
import { pageQuery } from "./page";

const MAX_NAME = 80;
const MAX_DESCRIPTION = 1_000;
const MAX_README = 32 * 1_024;
const MAX_LABEL = 80;
const MAX_HELP = 500;
const MAX_ENV = 100;
const MAX_ENV_VALUE = 4_096;
const MAX_READERS = 1_000;

const valueSchema = z.union([plainText(MAX_VALUE), z.number(), z.boolean()]);
/** Commands see them as `LATHE_PARAM_<NAME>`. `path` is what only a person may choose. */
const parameterName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/, "Must be lower-case words joined by underscores")
  .max(40)
  .refine((name) => name !== "path", "This name is taken: the directory is no parameter");

const parameterSchema = z.strictObject({
  name: parameterName,
  label: nameText(MAX_LABEL),
  description: plainText(MAX_HELP).default(""),
  type: z.enum(TEMPLATE_PARAMETER_TYPES),
  /** Null: a value has to be given. */
  default: valueSchema.nullable().default(null),
  options: z
    .array(z.strictObject({ value: plainText(MAX_VALUE, 1), label: nameText(MAX_LABEL) }))
    .max(MAX_OPTIONS)
    .optional(),
  /** In RE2's syntax; the value matches it as a whole. */
  pattern: plainText(MAX_PATTERN, 1).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

const presetSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "Must be lower-case letters, digits, - and _"),
  name: nameText(MAX_LABEL),
  description: plainText(MAX_HELP).default(""),
  values: z.record(z.string(), valueSchema),
});

/** Lathe's own names would be believed by what runs there. */
const envName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_]\w*$/, "Must be letters, digits and underscores, no digit first")
  .refine(
    (name) => !/^LATHE_/i.test(name) || name.startsWith("LATHE_AGENT_"),
    "Names with LATHE_ are Lathe's own; only LATHE_AGENT_… may be set",
  );
const envSchema = z
  .record(envName, plainText(MAX_ENV_VALUE))
  .refine((env) => Object.keys(env).length <= MAX_ENV, `Must be at most ${MAX_ENV} variables`);

const limitsSchema = z.strictObject({
  processes: z.number().int().min(16).max(1_000_000).optional(),
  memoryMb: z.number().int().min(64).max(16_777_216).optional(),
  cpus: z.number().min(0.1).max(1_024).optional(),
  diskMb: z.number().int().min(64).max(67_108_864).optional(),
});

const changeable = {
  name: nameText(MAX_NAME),
  description: plainText(MAX_DESCRIPTION),
  /** Markdown. */
  readme: plainText(MAX_README),
  driver: z.enum(WORKSPACE_DRIVERS),
  /** What the driver is told; see the schema of each. */
  driverParameters: z.record(z.string(), z.unknown()),
  parameters: z.array(parameterSchema).max(MAX_PARAMETERS),
  presets: z.array(presetSchema).max(MAX_PRESETS),
  env: envSchema,
  limits: limitsSchema,
  /** Minutes after the last use; 0: never; null: as the deployment says. */
  autostopMinutes: z.number().int().min(0).max(MAX_AUTOSTOP_MINUTES).nullable(),
  /** Whether the agent may make workspaces of it. */
  allowAgents: z.boolean(),
  access: z.enum(TEMPLATE_ACCESS),
  /** Who may use it when `access` is `listed`. */
  userIds: z.array(idText).max(MAX_READERS),
  enabled: z.boolean(),
  /** True makes it the default; there is always exactly one. */
  isDefault: z.boolean(),
};

export const createTemplateSchema = z.strictObject({
  name: changeable.name,
  description: changeable.description.default(""),
  readme: changeable.readme.default(""),
  driver: changeable.driver,
  driverParameters: changeable.driverParameters.default({}),
  parameters: changeable.parameters.default([]),
  presets: changeable.presets.default([]),
  env: changeable.env.default({}),
  limits: changeable.limits.default({}),
  autostopMinutes: changeable.autostopMinutes.default(null),
  allowAgents: changeable.allowAgents.default(true),
  access: changeable.access.default("everyone"),
  userIds: changeable.userIds.default([]),
  enabled: changeable.enabled.default(true),
  isDefault: changeable.isDefault.default(false),
});

export type CreateTemplateBody = z.input<typeof createTemplateSchema>;

export const updateTemplateSchema = z.strictObject(changeable).partial();
export type UpdateTemplateBody = z.input<typeof updateTemplateSchema>;

export const listTemplatesQuery = pageQuery.extend({
  /** Administrators only: also what they may not use themselves, with details. */
  all: z.enum(["true", "false"]).default("false"),
});

/** What anybody may know of a template that they may use. */
const templateSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  readme: z.string(),
  driver: z.enum(WORKSPACE_DRIVERS),
  parameters: z.array(parameterSchema),
  presets: z.array(presetSchema),
  autostopMinutes: z.number().int().nullable(),
  isDefault: z.boolean(),
  builtin: z.boolean(),
});
export type Template = z.infer<typeof templateSchema>;

/** The same, and whether a workspace of it can be made as things stand. */
export const offeredTemplateSchema = templateSchema
  .extend({
    /** Why none can be made now, in a sentence; null: one can. */
    unavailable: z.string().nullable(),
  })
  .meta({ id: "Template" });
export type OfferedTemplate = z.infer<typeof offeredTemplateSchema>;

/** For administrators. */
export const templateDetailsSchema = templateSchema
  .extend({
    driverParameters: changeable.driverParameters,
    env: z.record(z.string(), z.string()),
    limits: limitsSchema,
    allowAgents: z.boolean(),
    access: z.enum(TEMPLATE_ACCESS),
    userIds: z.array(z.string()),
    enabled: z.boolean(),
    /** Those that were not deleted. */
    workspaces: z.number().int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "TemplateDetails" });
export type TemplateDetails = z.infer<typeof templateDetailsSchema>;

/** Details are for administrators. */
export const templateListSchema = listOf(z.union([templateDetailsSchema, offeredTemplateSchema]));
