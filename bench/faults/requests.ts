import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Random } from "../../components/chat/stream/testing-server";
import type { Node } from "./cluster";

export interface Answer {
  status: number;
  body: unknown;
}

export interface Requester {
  /**
   * Asks until somebody answers for good, each time a server that seems to be up, with one idempotency key for all tries.
   *
   * @returns null when there was no such answer before `giveUp` aborted
   */
  ask(method: string, path: string, body?: unknown): Promise<Answer | null>;
  /** Where the next connection should go. */
  url(): string;
}

const TRY_TIMEOUT_MS = 12_000;
const PAUSE_MS = 150;
const BAD_REQUEST = 400;
/** So many requests are sent again after they were answered, as a client does that lost the answer. */
const REPEATED_SHARE = 0.15;

export function createRequester(options: {
  nodes: readonly Node[];
  token: string;
  random: Random;
  giveUp: AbortSignal;
  log: (entry: Record<string, unknown>) => void;
  onViolation: (text: string) => void;
}): Requester {
  const { nodes, token, random, giveUp, log, onViolation } = options;
  const url = () => {
    const servers = nodes.filter(({ program }) => program === "server");
    const up = servers.filter((node) => node.up);
    const candidates = up.length > 0 ? up : servers;
    return candidates[Math.floor(random() * candidates.length)]?.lathe.url ?? "";
  };

  const askOnce = async (method: string, path: string, init: { body: string | null; key: string }) => {
    const response = await fetch(`${url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === "GET" ? {} : { "idempotency-key": init.key }),
        ...(init.body === null ? {} : { "content-type": "application/json" }),
      },
      ...(init.body === null ? {} : { body: init.body }),
      signal: AbortSignal.any([AbortSignal.timeout(TRY_TIMEOUT_MS), giveUp]),
    });
    const text = await response.text();
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
  };

  return {
    url,
    ask: async (method, path, body) => {
      const init = { body: body === undefined ? null : JSON.stringify(body), key: randomUUID() };
      let first: Answer | null = null;
      let repetitions = method !== "GET" && random() < REPEATED_SHARE ? 1 : 0;
      for (let tries = 1; !giveUp.aborted; tries++) {
        const answer = await askOnce(method, path, init).catch((error: unknown) => {
          log({ ask: `${method} ${path}`, key: init.key, failed: String(error) });
          return null;
        });
        const { status = 0, body: said = null } = answer ?? {};
        if (answer !== null) log({ ask: `${method} ${path}`, key: init.key, tries, status, said });
        if (answer !== null && isFinal(answer)) {
          first ??= { status, body: said };
          if (!isDeepStrictEqual(first, { status, body: said }))
            onViolation(`I2: ${method} ${path} was answered in two ways: ${JSON.stringify([first, said])}`);
          // Only what was done is kept: a refusal may be another one the next time.
          if (status >= BAD_REQUEST || repetitions-- <= 0) return first;
        }
        await delay(PAUSE_MS);
      }
      return first;
    },
  };
}

/** Whether an answer tells what became of the request, rather than to come again. */
function isFinal({
  status,
  body,
  retryAfter,
}: {
  status: number;
  body: unknown;
  retryAfter: string | null;
}): boolean {
  if (status >= 500) return false;
  if (status === 409) return retryAfter === null;
  return status !== 429 || JSON.stringify(body).includes("queue_full");
}
