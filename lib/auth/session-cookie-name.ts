export function isSecureUrl(publicUrl: string): boolean {
  return publicUrl.startsWith("https:");
}

/** `__Host-` where the browser can hold it: the cookie then belongs to this very host and to https. */
export function cookieName(
  name: "session" | "csrf" | "callback-url" | "known-device",
  publicUrl: string,
): string {
  return isSecureUrl(publicUrl) ? `__Host-lathe.${name}` : `lathe.${name}`;
}
