const BRAND = "lathe.stopped";

/** The task was cancelled: interrupted, superseded, handed over. An expected, silent end. */
export class StoppedError extends Error {
  readonly brand = BRAND;

  constructor() {
    super("The task was stopped");
    this.name = "StoppedError";
  }
}

export function isStopped(error: unknown): error is StoppedError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND;
}

export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StoppedError();
}
