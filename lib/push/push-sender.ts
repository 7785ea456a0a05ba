import { createHash } from "node:crypto";
import webPush from "web-push";
import type { Db } from "../../db/client";
import { withDeadline } from "../../db/outage";
import {
  deleteNotice,
  hurryNotices,
  postponeNotice,
  type TakenNotice,
  takeNotices,
} from "../../db/queries/push-notices";
import { deleteSubscription } from "../../db/queries/push-subscriptions";
import { isStillSo } from "../chat/notices";
import type { Log } from "../log";
import { type PushMessage, testMessage, toPushMessage } from "./push-message";
import type { PushKeys } from "./push-keys";

/** Where one browser's push service takes messages. */
export interface PushTarget {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** What became of one message. `gone`: the browser has given its subscription up. */
export type PushOutcome = "sent" | "gone" | "refused" | "later";

export interface PushSender {
  /** What browsers subscribe to. */
  publicKey: string;
  /** Sends what is due. Several processes may do so at once: each notice is taken by one. */
  deliver(): Promise<void>;
  /** Tells the end of this chat's turn now: nothing more is waited for. */
  hurry(chatId: string): Promise<void>;
  sendTest(target: PushTarget): Promise<PushOutcome>;
}

export interface PushSenderDeps {
  db: Db;
  log: Log;
  /** Of public addresses alone, with no exceptions: where messages go is for any browser to say. */
  fetch: typeof globalThis.fetch;
  keys: PushKeys;
  env: { publicUrl: string };
}

const BATCH = 20;
const SEND_LIMIT_MS = 10_000;
const QUERY_LIMIT_MS = 10_000;
/** What a push service keeps for a browser that is away: tomorrow nobody asks any more. */
const KEPT_SECONDS = 4 * 60 * 60;
const MAX_ATTEMPTS = 6;
const FIRST_DELAY_MS = 15_000;
const LONGEST_DELAY_MS = 600_000;
const TOPIC_LENGTH = 32;
const GONE = new Set([404, 410]);

export function createPushSender(deps: PushSenderDeps): PushSender {
  const { db, log, keys } = deps;
  const within = <T>(work: () => Promise<T>) => withDeadline(QUERY_LIMIT_MS, work);

  const handle = async (notice: TakenNotice): Promise<void> => {
    const outcome = isStillSo(notice.kind, notice.chat)
      ? await post(deps, notice.subscription, { message: toPushMessage(notice), topic: notice.chat.id })
      : "sent";
    if (outcome === "gone") return within(() => deleteSubscription(db, notice.subscription.id));
    if (outcome === "later" && notice.attempts < MAX_ATTEMPTS) {
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (notice.attempts - 1), LONGEST_DELAY_MS);
      return within(() => postponeNotice(db, notice.id, delayMs));
    }
    await within(() => deleteNotice(db, notice.id));
  };

  return {
    publicKey: keys.publicKey,
    deliver: async () => {
      for (;;) {
        const notices = await within(() => takeNotices(db, BATCH));
        const ends = await Promise.allSettled(notices.map(handle));
        for (const end of ends) {
          if (end.status === "rejected") log.warn({ err: end.reason }, "a notification comes back later");
        }
        if (notices.length < BATCH) return;
      }
    },
    hurry: (chatId) => within(() => hurryNotices(db, chatId)),
    sendTest: (target) => post(deps, target, { message: testMessage(), topic: target.id }),
  };
}

interface Posting {
  message: PushMessage;
  /** Of two that a push service still holds, the browser gets the newer one. */
  topic: string;
}

async function post(deps: PushSenderDeps, target: PushTarget, posting: Posting): Promise<PushOutcome> {
  const { fetch, log } = deps;
  const { id, endpoint } = target;
  const service = URL.parse(endpoint)?.host;
  try {
    const { headers, body } = requestOf(deps, target, posting);
    const signal = AbortSignal.timeout(SEND_LIMIT_MS);
    const response = await fetch(endpoint, { method: "POST", headers, body, signal });
    await response.body?.cancel();
    const { status } = response;
    if (response.ok) return "sent";
    if (GONE.has(status)) return "gone";
    const isTemporary = status === 429 || status >= 500;
    log.warn({ service, status, subscriptionId: id }, "a push service did not take a notification");
    return isTemporary ? "later" : "refused";
  } catch (error) {
    log.warn({ err: error, service, subscriptionId: id }, "a push service could not be reached");
    return "later";
  }
}

/** Encrypted for the one browser, and signed for its push service. */
function requestOf(
  { keys, env }: PushSenderDeps,
  { endpoint, p256dh, auth }: PushTarget,
  { message, topic }: Posting,
): { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> } {
  const details = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(message),
    {
      vapidDetails: { subject: contactOf(env.publicUrl), ...keys },
      TTL: KEPT_SECONDS,
      urgency: message.kind === "finished" ? "normal" : "high",
      topic: createHash("sha256").update(topic).digest("base64url").slice(0, TOPIC_LENGTH),
    },
  );
  const headers = Object.entries(details.headers).map(([name, value]) => [name, String(value)] as const);
  return { headers: Object.fromEntries(headers), body: Uint8Array.from(details.body ?? []) };
}

/** Where a push service finds who sends; an address of this computer alone would be refused. */
function contactOf(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? publicUrl : "mailto:lathe@localhost.localdomain";
}
