import type { DaemonFailure } from "../lib/workspace/protocol";

/** A request that has no result; the message is for the model and names what to do next. */
export class DaemonError extends Error {
  readonly reason: DaemonFailure["reason"];

  constructor(reason: DaemonFailure["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
