import { decode } from "next-auth/jwt";
import { cookieName } from "./session-cookie-name";

/** How long a sign-in lasts. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** The value of exactly this cookie, or null. */
export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

interface SignedCookie {
  value: string | null;
  secret: string;
  publicUrl: string;
}

/** The id of the `auth_sessions` row that a session cookie names; null for anything that we did not issue or that expired. */
export async function readSessionId({ value, secret, publicUrl }: SignedCookie): Promise<string | null> {
  if (!value) return null;
  try {
    const payload = await decode({ token: value, secret, salt: cookieName("session", publicUrl) });
    return typeof payload?.["sid"] === "string" ? payload["sid"] : null;
  } catch {
    return null;
  }
}
