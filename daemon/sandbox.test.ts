import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon } from "./testing";

const SECRET = "canary-5d1f";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test.each(["bubblewrap", "unshare"] as const)(
  "%s: no command has the rights to take away what covers a hidden directory",
  async (isolation) => {
    const hidden = realpathSync(mkdtempSync("/var/tmp/lathe-sandbox-"));
    cleanups.push(() => rmSync(hidden, { recursive: true, force: true }));
    mkdirSync(join(hidden, "below"));
    writeFileSync(join(hidden, "below", "key"), SECRET);
    const daemon = await startTestDaemon({ config: { isolation, hidden: [hidden] } });
    cleanups.push(() => daemon.close());
    const look = `cat ${hidden}/below/key`;
    const script = `umount ${hidden}; ${look}; umount -l ${hidden}; ${look}
      unshare -Urm sh -c 'umount -l ${hidden}; ${look}'; mount --bind / /mnt && cat /mnt${hidden}/below/key; echo end`;
    const { output } = await daemon.result<ExecResult>(execRequest(script));
    expect(output).not.toContain(SECRET);
    expect(output).toContain("end");
  },
);
