import type { Api, JsonObject } from "./format";

export type RequestOutcome = "open" | "completed" | "failed" | "refused" | "aborted";

export interface RecordedRequest {
  /** From 0, in order of arrival. */
  index: number;
  api: Api;
  path: string;
  headers: Record<string, string>;
  rawBody: string;
  body: JsonObject;
  /** Epoch milliseconds. */
  receivedAt: number;
  firstByteAt: number | null;
  endedAt: number | null;
  /** When the client closed the connection before the end. */
  abortedAt: number | null;
  /** `failed`: the script made it fail; `refused`: validation or no step for it; `aborted`: the client left. */
  outcome: RequestOutcome;
  status: number | null;
  /** Position of the step that answered. */
  step: { entry: number; index: number } | null;
  refusal: string | null;
  /** Deltas sent so far. */
  deltas: number;
  /** Numbered ones among them. */
  numbered: number;
}

export interface Counts {
  requests: number;
  open: number;
  completed: number;
  failed: number;
  refused: number;
  aborted: number;
  deltas: number;
  /** Gates at which somebody is held. */
  gates: string[];
}

type Predicate = (counts: Counts) => boolean;

/** What happened so far, and waiting for what happens next. */
export interface Recorder {
  readonly requests: RecordedRequest[];
  add(request: Pick<RecordedRequest, "api" | "path" | "headers" | "rawBody" | "body">): RecordedRequest;
  /** To be called after every change of a recorded request. */
  changed(): void;
  counts(): Counts;
  /** @throws Error with the counts when `predicate` is still false after `timeoutMs`. */
  waitFor(predicate: Predicate, timeoutMs?: number): Promise<Counts>;
  clear(): void;
}

const DEFAULT_WAIT_MS = 10_000;

export function now(): number {
  return performance.timeOrigin + performance.now();
}

export function createRecorder(heldGates: () => string[]): Recorder {
  const requests: RecordedRequest[] = [];
  const watchers = new Set<() => void>();

  const counts = (): Counts => {
    const having = (outcome: RequestOutcome) =>
      requests.filter((request) => request.outcome === outcome).length;
    return {
      requests: requests.length,
      open: having("open"),
      completed: having("completed"),
      failed: having("failed"),
      refused: having("refused"),
      aborted: having("aborted"),
      deltas: requests.reduce((sum, request) => sum + request.deltas, 0),
      gates: heldGates(),
    };
  };

  return {
    requests,
    counts,
    add(request) {
      const recorded: RecordedRequest = {
        ...request,
        index: requests.length,
        receivedAt: now(),
        firstByteAt: null,
        endedAt: null,
        abortedAt: null,
        outcome: "open",
        status: null,
        step: null,
        refusal: null,
        deltas: 0,
        numbered: 0,
      };
      requests.push(recorded);
      return recorded;
    },
    changed() {
      for (const watcher of watchers) watcher();
    },
    waitFor: (predicate, timeoutMs = DEFAULT_WAIT_MS) =>
      new Promise((resolve, reject) => {
        const finish = (end: () => void) => {
          clearTimeout(timer);
          watchers.delete(check);
          end();
        };
        const check = () => {
          const current = counts();
          if (predicate(current)) finish(() => resolve(current));
        };
        const timer = setTimeout(() => {
          finish(() =>
            reject(new Error(`Model server: not reached in ${timeoutMs} ms; ${JSON.stringify(counts())}`)),
          );
        }, timeoutMs);
        watchers.add(check);
        check();
      }),
    clear: () => void requests.splice(0),
  };
}
