import { routes } from "@/lib/routes";

const MAX_LENGTH = 2_000;
const ANY_ORIGIN = "http://lathe.invalid";

/**
 * Where to go after signing in: a path of our own pages, whatever was asked for. Backslashes, control characters, schemes,
 * hosts and double slashes all lead to the start page, never to another site.
 */
export function safeReturnPath(wanted: string | null | undefined): string {
  const home = routes.newChat;
  if (!wanted || wanted.length > MAX_LENGTH || !wanted.startsWith("/") || hasUnsafeCharacter(wanted))
    return home;
  if (!URL.canParse(wanted, ANY_ORIGIN)) return home;
  const url = new URL(wanted, ANY_ORIGIN);
  if (url.origin !== ANY_ORIGIN || url.pathname.includes("//") || isOutsidePages(url.pathname)) return home;
  return url.pathname + url.search + url.hash;
}

function hasUnsafeCharacter(text: string): boolean {
  return text.includes("\\") || [...text].some((character) => character <= " " || character === "\u007f");
}

function isOutsidePages(path: string): boolean {
  return path === routes.login || path === routes.setup || path === "/api" || path.startsWith("/api/");
}
