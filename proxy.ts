import { type NextRequest, NextResponse } from "next/server";
import { pageHeaders } from "@/lib/auth/security-headers";
import { cookieName } from "@/lib/auth/session-cookie-name";
import { routes } from "@/lib/routes";
import { getRuntime } from "@/lib/runtime";

const NONCE_BYTES = 16;
const OPEN_PAGES: readonly string[] = [routes.login, routes.setup, routes.gallery];

/**
 * Headers for every page, and the way to sign in for people without a session cookie. This is no security boundary: pages
 * and commands check the session themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const { publicUrl } = getRuntime().env;
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString("base64");
  const added = pageHeaders({ nonce, publicUrl });
  const response = needsSignIn(request, publicUrl)
    ? toSignIn(request)
    : NextResponse.next(withNonce(request, nonce, added));
  for (const [name, value] of Object.entries(added)) response.headers.set(name, value);
  return response;
}

export const config = {
  matcher: [
    "/((?!api/|api$|_next/static/|_next/image|icon\\.svg$|icons/|favicon\\.ico$|manifest\\.webmanifest$|sw\\.js$|offline\\.html$).*)",
  ],
};

/** Next puts the nonce of this request header on the scripts that it writes; pages read it from `x-nonce`. */
function withNonce(request: NextRequest, nonce: string, added: Record<string, string>) {
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-lathe-path", request.nextUrl.pathname + request.nextUrl.search);
  headers.set("Content-Security-Policy", added["Content-Security-Policy"] ?? "");
  return { request: { headers } };
}

function needsSignIn(request: NextRequest, publicUrl: string): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (OPEN_PAGES.includes(request.nextUrl.pathname)) return false;
  return !request.cookies.has(cookieName("session", publicUrl));
}

function toSignIn(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const target = new URL(routes.login, request.url);
  if (pathname !== "/") target.searchParams.set("next", pathname + search);
  return NextResponse.redirect(target);
}
