import { z } from "zod";

export const AUTOSTOP_SETTING = "workspace-autostop";
export const QUOTA_SETTING = "workspace-quota";

export const MAX_AUTOSTOP_MINUTES = 30 * 24 * 60;
export const MAX_QUOTA = 10_000;

/** Minutes without use after which a workspace is stopped whose template says nothing of it; 0: never. */
export const autostopSettingSchema = z.strictObject({
  minutes: z.number().int().min(0).max(MAX_AUTOSTOP_MINUTES),
});
/** How many workspaces a person may have at once; 0: any number. */
export const quotaSettingSchema = z.strictObject({ perUser: z.number().int().min(0).max(MAX_QUOTA) });

export const INITIAL_AUTOSTOP = { minutes: 0 };
export const INITIAL_QUOTA = { perUser: 0 };

/** What marks the refusal of one workspace too many, in an error's detail. */
export const INSUFFICIENT_QUOTA = "INSUFFICIENT_QUOTA";

export function toAutostopMinutes(stored: unknown): number {
  const parsed = autostopSettingSchema.safeParse(stored);
  return parsed.success ? parsed.data.minutes : INITIAL_AUTOSTOP.minutes;
}

export function toQuota(stored: unknown): number {
  const parsed = quotaSettingSchema.safeParse(stored);
  return parsed.success ? parsed.data.perUser : INITIAL_QUOTA.perUser;
}
