import type { Queryable } from "../../db/client";
import { readSetting } from "../../db/queries/settings";
import { readUserSetting, writeUserSetting } from "../../db/queries/user-settings";
import type { ChatRecording, OwnDebugRecording } from "../api/schemas/debug";
import {
  DEBUG_SETTING,
  type DebugMode,
  isRecorded,
  OWN_DEBUG_SETTING,
  toDebugSetting,
  toOwnDebugSetting,
} from "../chat/debug-recording";
import { AppError } from "../errors";

/** One's own choice, and what the deployment makes of it. */
export async function readOwnDebugRecording(db: Queryable, userId: string): Promise<OwnDebugRecording> {
  const [mode, enabled] = await Promise.all([readMode(db), readOwn(db, userId)]);
  return { mode, enabled, recorded: isRecorded({ mode, user: enabled, chat: null }) };
}

/** @throws AppError `forbidden` where nobody may choose, `conflict` where every chat is recorded. */
export async function writeOwnDebugRecording(
  db: Queryable,
  { userId, enabled }: { userId: string; enabled: boolean },
): Promise<OwnDebugRecording> {
  await requireDebugChoice(db);
  await writeUserSetting(db, { userId, name: OWN_DEBUG_SETTING, value: enabled });
  return readOwnDebugRecording(db, userId);
}

/** @throws AppError `forbidden` where people may not choose what is recorded, `conflict` where everything is. */
export async function requireDebugChoice(db: Queryable): Promise<void> {
  const mode = await readMode(db);
  if (mode === "off") {
    throw new AppError(
      "forbidden",
      "Recording model calls is not allowed here. An administrator can allow it.",
    );
  }
  if (mode === "forced") {
    throw new AppError("conflict", "An administrator has switched recording on for every chat.");
  }
}

/** The three levels as they are for one chat. */
export async function readChatRecording(
  db: Queryable,
  chat: { ownerId: string; debugOverride: boolean | null },
): Promise<ChatRecording> {
  const [mode, user] = await Promise.all([readMode(db), readOwn(db, chat.ownerId)]);
  const levels = { mode, user, chat: chat.debugOverride };
  return { ...levels, recorded: isRecorded(levels) };
}

async function readMode(db: Queryable): Promise<DebugMode> {
  return toDebugSetting(await readSetting(db, DEBUG_SETTING)).mode;
}

async function readOwn(db: Queryable, userId: string): Promise<boolean | null> {
  return toOwnDebugSetting(await readUserSetting(db, userId, OWN_DEBUG_SETTING));
}
