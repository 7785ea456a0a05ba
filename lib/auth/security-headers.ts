import { isSecureUrl } from "./session-cookie-name";

export const HSTS = "max-age=31536000; includeSubDomains";

const DENIED_FEATURES = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/** Scripts run only with this request's nonce, or when such a script loads them; nothing leaves for another origin. */
export function contentSecurityPolicy({ nonce, publicUrl }: { nonce: string; publicUrl: string }): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Attributes that the server renders, such as sizes of panels; a style element still needs the nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isSecureUrl(publicUrl) ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/** What every page is sent with. */
export function pageHeaders(options: { nonce: string; publicUrl: string }): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(options),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": DENIED_FEATURES.map((feature) => `${feature}=()`).join(", "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    ...(isSecureUrl(options.publicUrl) ? { "Strict-Transport-Security": HSTS } : {}),
  };
}
