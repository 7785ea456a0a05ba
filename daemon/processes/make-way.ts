import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { descendantsOf } from "./process-tree";

const LEAST_URGENT = 19;

/** Has a command, with all that it has started and will start, wait for whoever else wants a processor. */
export function makeWay(pid: number): void {
  for (const one of [pid, ...descendantsOf(pid).map((node) => node.pid)]) {
    try {
      setPriority(one, LEAST_URGENT);
      // Where the kernel shares processors among sessions first, urgency counts only within one.
      writeFileSync(`/proc/${one}/autogroup`, String(LEAST_URGENT));
    } catch {
      // It has ended, or the kernel has no such groups.
    }
  }
}
