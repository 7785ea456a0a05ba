const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method may change something, so that a browser must prove where the request comes from. */
export function changesState(method: string): boolean {
  return !SAFE_METHODS.has(method);
}

/**
 * Whether a state-changing request with a cookie comes from our own pages. Browsers always send `Origin` with one; without
 * both headers the caller is no browser and no one's cookie jar is being abused. `Origin: null` counts as cross-site.
 */
export function isSameOrigin(headers: Headers, publicUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.origin === new URL(publicUrl).origin || url.host === headers.get("host");
}
