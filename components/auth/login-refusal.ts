import type { ActionError } from "@/lib/actions/run-action";
import { formatElapsed } from "@/lib/format";

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/** Why a sign-in did not work. It does not say whether the person is known here. */
export function loginRefusal(error: Pick<ActionError, "code" | "message" | "retryAfterSeconds">): string {
  if (error.code === "unauthenticated") {
    return "The e-mail address or the password is wrong, or the account was disabled.";
  }
  if (error.code === "rate_limited" && error.retryAfterSeconds !== null) {
    return `Too many failed attempts. Sign-in opens again in ${waitingTime(error.retryAfterSeconds)}.`;
  }
  return error.message;
}

function waitingTime(seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return formatElapsed(seconds * MS_PER_SECOND);
  const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
