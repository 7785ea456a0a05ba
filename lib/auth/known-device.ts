import { decode, encode } from "next-auth/jwt";
import { newId } from "@/lib/ids";
import { cookieName } from "./session-cookie-name";

export const KNOWN_DEVICE_SECONDS = 365 * 24 * 60 * 60;

export interface KnownDevice {
  userId: string;
  deviceId: string;
}

interface Keys {
  secret: string;
  publicUrl: string;
}

/** A cookie that says: this browser has signed in as this user. It opens nothing; it only keeps strangers' guesses apart. */
export function createKnownDevice(userId: string, { secret, publicUrl }: Keys): Promise<string> {
  const token = { uid: userId, did: newId("ses") };
  return encode({ token, secret, salt: cookieName("known-device", publicUrl), maxAge: KNOWN_DEVICE_SECONDS });
}

export async function readKnownDevice(
  value: string | null,
  { secret, publicUrl }: Keys,
): Promise<KnownDevice | null> {
  if (!value) return null;
  try {
    const payload = await decode({ token: value, secret, salt: cookieName("known-device", publicUrl) });
    const [userId, deviceId] = [payload?.["uid"], payload?.["did"]];
    return typeof userId === "string" && typeof deviceId === "string" ? { userId, deviceId } : null;
  } catch {
    return null;
  }
}
