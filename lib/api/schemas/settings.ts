import { z } from "zod";
import { DEBUG_SETTING, debugSettingSchema, INITIAL_DEBUG_SETTING } from "../../chat/debug-recording";
import {
  AUTOSTOP_SETTING,
  autostopSettingSchema,
  INITIAL_AUTOSTOP,
  INITIAL_QUOTA,
  QUOTA_SETTING,
  quotaSettingSchema,
} from "../../chat/workspace-settings";
import {
  NO_PLAN_INSTRUCTIONS,
  PLAN_INSTRUCTIONS_SETTING,
  planInstructionsSchema,
} from "../../chat/plan-instructions";
import { AppError } from "../../errors";

/** Every setting of a deployment that may be read and written by name, with the shape of its value and its default. */
export const SETTINGS = {
  /** Whether people choose models of their own for titles, summaries and sub-agents. */
  "personal-model-overrides": {
    schema: z.strictObject({ allowed: z.boolean() }),
    initial: { allowed: false },
  },
  /** Whether local workspaces may run although commands would see all that this server sees, or others may send them. */
  "local-workspaces": {
    schema: z.strictObject({
      acceptNoIsolation: z.boolean().default(false),
      acceptExposed: z.boolean().default(false),
    }),
    initial: { acceptNoIsolation: false, acceptExposed: false },
  },
  [AUTOSTOP_SETTING]: { schema: autostopSettingSchema, initial: INITIAL_AUTOSTOP },
  [QUOTA_SETTING]: { schema: quotaSettingSchema, initial: INITIAL_QUOTA },
  /** What every agent that plans is told besides. */
  [PLAN_INSTRUCTIONS_SETTING]: { schema: planInstructionsSchema, initial: NO_PLAN_INSTRUCTIONS },
  /** Whose model calls are recorded for looking into, and for how many days the records are kept. */
  [DEBUG_SETTING]: { schema: debugSettingSchema, initial: INITIAL_DEBUG_SETTING },
} as const;

export type SettingName = keyof typeof SETTINGS;

/** @throws AppError `not_found` for a name that is no setting. */
export function requireSettingName(name: string): SettingName {
  const known = Object.keys(SETTINGS) as SettingName[];
  const found = known.find((candidate) => candidate === name);
  if (found === undefined) throw new AppError("not_found", "There is no such setting.");
  return found;
}

/** The body and the answer of a setting's calls. */
export function settingSchema(name: string) {
  return z.strictObject({ value: SETTINGS[requireSettingName(name)].schema });
}

/** For the description of the API: some setting's body. */
export const anySettingSchema = z.object({
  value: z.union(Object.values(SETTINGS).map((setting) => setting.schema)),
});
