import { z } from "zod";

/** Of the deployment: nobody's chats are recorded, people may choose, or every chat is. */
export const DEBUG_MODES = ["off", "users", "forced"] as const;
export type DebugMode = (typeof DEBUG_MODES)[number];

export const DEBUG_SETTING = "debug-recording";
/** Of one person, in their own settings. */
export const OWN_DEBUG_SETTING = "debug-recording";

const MAX_RETENTION_DAYS = 3_650;
const DEFAULT_RETENTION_DAYS = 7;

export const debugSettingSchema = z.strictObject({
  mode: z.enum(DEBUG_MODES).default("off"),
  /** Days after a run's last change until it is deleted; 0: it is kept. */
  retentionDays: z.number().int().min(0).max(MAX_RETENTION_DAYS).default(DEFAULT_RETENTION_DAYS),
});
export type DebugSetting = z.infer<typeof debugSettingSchema>;

export const INITIAL_DEBUG_SETTING: DebugSetting = {
  mode: "off",
  retentionDays: DEFAULT_RETENTION_DAYS,
};

const ownDebugSettingSchema = z.boolean();

/** What is stored of the deployment's setting; the initial one when it is not of its shape. */
export function toDebugSetting(stored: unknown): DebugSetting {
  const parsed = debugSettingSchema.safeParse(stored);
  return parsed.success ? parsed.data : INITIAL_DEBUG_SETTING;
}

/** What is stored of a person's setting; null when they have not chosen. */
export function toOwnDebugSetting(stored: unknown): boolean | null {
  const parsed = ownDebugSettingSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export interface RecordingLevels {
  mode: DebugMode;
  /** Null: as the level above says. */
  user: boolean | null;
  chat: boolean | null;
}

/** The chat's word goes before the person's, and that before the deployment's; both count only where people may choose. */
export function isRecorded({ mode, user, chat }: RecordingLevels): boolean {
  return mode === "users" ? (chat ?? user ?? false) : mode === "forced";
}
