import type { Sandbox, SandboxDirectories } from "../sandbox";
import { createMailbox } from "./mailbox";
import { createInsideRequests, type InsideRequestsDeps } from "./requests";
import { writeProgram } from "./script";

interface InsideDeps extends InsideRequestsDeps {
  directories: Pick<SandboxDirectories, "programs" | "mailbox">;
  sandbox: Pick<Sandbox, "mailbox">;
  isNeeded(): boolean;
}

/** Gives commands and terminals a program that speaks with the daemon, and listens to it. */
export function openInside({ directories, sandbox, isNeeded, places, ask }: InsideDeps) {
  writeProgram(directories.programs, sandbox.mailbox);
  const answer = createInsideRequests({ places, ask });
  return createMailbox({ directory: directories.mailbox, isNeeded, answer });
}
