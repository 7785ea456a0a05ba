import type { Queryable } from "../../db/client";
import { readSetting } from "../../db/queries/settings";
import { readUserSetting } from "../../db/queries/user-settings";
import {
  DEBUG_SETTING,
  type DebugMode,
  isRecorded,
  OWN_DEBUG_SETTING,
  toDebugSetting,
  toOwnDebugSetting,
} from "../chat/debug-recording";
import type { Clock } from "../clock";
import type { DebugChat } from "./recorder";

export interface RecordingSwitch {
  /** Whether a chat's model calls are recorded. What cannot be told in time is not. Never rejects. */
  isOn(chat: Pick<DebugChat, "ownerId" | "debugOverride">): Promise<boolean>;
  /** Forgets what it knows of the deployment's setting. */
  forget(): void;
}

/** A change made through another process shows after this. */
const KNOWN_FOR_MS = 2_000;
/** No model call waits longer than this to learn whether it is recorded. */
const DECISION_MS = 2_000;

/** Reads the three levels. Where the deployment records nothing, which is the default, a step costs no statement. */
export function createRecordingSwitch({ db, clock }: { db: Queryable; clock: Clock }): RecordingSwitch {
  let known: { mode: DebugMode; at: number } | null = null;
  const readMode = async (): Promise<DebugMode> => {
    const now = clock.elapsed();
    if (known !== null && now - known.at < KNOWN_FOR_MS) return known.mode;
    const { mode } = toDebugSetting(await readSetting(db, DEBUG_SETTING));
    known = { mode, at: now };
    return mode;
  };
  const decide = async ({ ownerId, debugOverride }: Pick<DebugChat, "ownerId" | "debugOverride">) => {
    const mode = await readMode();
    const asksUser = mode === "users" && debugOverride === null;
    const user = asksUser ? toOwnDebugSetting(await readUserSetting(db, ownerId, OWN_DEBUG_SETTING)) : null;
    return isRecorded({ mode, user, chat: debugOverride });
  };
  return {
    isOn: async (chat) => {
      const decided = new AbortController();
      const late = clock.sleep(DECISION_MS, decided.signal).then(() => false);
      const on = await Promise.race([decide(chat).catch(() => false), late]);
      decided.abort();
      return on;
    },
    forget: () => {
      known = null;
    },
  };
}
