const BRAND = "lathe.stream-failure";

/**
 * Ends of a model stream that no provider error describes:
 * `silence` nothing came for too long · `truncated` the stream ended without its terminal event ·
 * `deadline` our own time limit · `outlasted` the host's time was up · `content_filter` blocked by the provider's policy · `cancelled` somebody stopped it.
 */
export type StreamFailureReason =
  | "silence"
  | "truncated"
  | "deadline"
  | "outlasted"
  | "content_filter"
  | "cancelled";

export interface StreamFailure extends Error {
  readonly brand: typeof BRAND;
  readonly reason: StreamFailureReason;
}

/** An error for a stream that ended badly without an error of its own; `classifyError` knows each reason. */
export function streamFailure(reason: StreamFailureReason, detail?: string): StreamFailure {
  return Object.assign(new Error(detail ?? `Model stream: ${reason}`), { brand: BRAND, reason } as const);
}

export function isStreamFailure(error: unknown): error is StreamFailure {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND;
}
