import { cutMiddle } from "@/lib/format";

const HOME = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root)(?=\/|$)/;
const MAX_LENGTH = 40;

/** `~/code/lathe`: the home folder as people write it, and the middle cut out of what is long. */
export function shortPath(path: string, max = MAX_LENGTH): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return cutMiddle(trimmed.replace(HOME, "~"), max);
}
