import { createHash, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;
const SHAPE = /^lth_[A-Za-z0-9_-]{43}$/;

/** A fresh API token. It is shown once; only its hash is kept. */
export function createApiToken(): { token: string; hash: string } {
  const token = `lth_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  return { token, hash: hashToken(token) };
}

/** What is stored of a token. It carries 256 random bits, so a fast hash is enough. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The token of an `Authorization: Bearer lth_…` header, or null when the header holds anything else. */
export function bearerToken(authorization: string): string | null {
  const [scheme, token, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== "bearer" || token === undefined || rest.length > 0) return null;
  return SHAPE.test(token) ? token : null;
}
