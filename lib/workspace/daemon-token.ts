import { createHash, randomBytes } from "node:crypto";

const TOKEN_BYTES = 32;

/** A daemon's credential: it opens one workspace's two routes and nothing else. Only its hash is stored. */
export function mintDaemonToken(): { token: string; hash: string } {
  const token = `lwd_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  return { token, hash: hashDaemonToken(token) };
}

export function hashDaemonToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The token of an `Authorization` header; null for anything else. */
export function daemonTokenOf(authorization: string | null): string | null {
  return /^Bearer (lwd_[\w-]{20,100})$/.exec(authorization ?? "")?.[1] ?? null;
}
