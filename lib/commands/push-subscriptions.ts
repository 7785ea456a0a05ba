import type { Queryable } from "../../db/client";
import {
  countSubscriptions,
  deleteSubscription,
  findSubscription,
  keepSubscription,
  listSubscriptions,
  type PushSubscriptionRow,
} from "../../db/queries/push-subscriptions";
import type { PushSubscriptionBody, PushSubscriptionView } from "../api/schemas/push";
import { AppError } from "../errors";
import { newId } from "../ids";
import { judgeAddress } from "../providers/judge-address";
import { deviceName } from "../push/device-name";
import type { PushSender } from "../push/push-sender";

const MAX_SUBSCRIPTIONS = 50;

export interface SubscribeCommand extends Pick<PushSubscriptionBody, "endpoint" | "keys"> {
  userId: string;
  /** The sign-in that it ends with. */
  sessionId: string | null;
  userAgent: string;
}

/**
 * Has a browser notified of its person's chats. Where messages go is for the browser to say, so it is a public address, over
 * HTTPS, whatever the operator allows to providers; the guard looks again at every request.
 *
 * @throws AppError `invalid_request` for another address, `conflict` beyond fifty browsers.
 */
export async function subscribeToPush(
  db: Queryable,
  command: SubscribeCommand,
): Promise<PushSubscriptionView> {
  const { endpoint, keys, userId, sessionId, userAgent } = command;
  requirePushService(endpoint);
  const row = await keepSubscription(db, {
    id: newId("psh"),
    userId,
    sessionId,
    endpoint,
    ...keys,
    device: deviceName(userAgent),
  });
  if ((await countSubscriptions(db, userId)) > MAX_SUBSCRIPTIONS) {
    throw new AppError("conflict", `${MAX_SUBSCRIPTIONS} browsers are notified. Remove one of them first.`);
  }
  return toView(row);
}

export async function listPushSubscriptions(db: Queryable, userId: string): Promise<PushSubscriptionView[]> {
  return (await listSubscriptions(db, userId)).map(toView);
}

/** @throws AppError `not_found` when it is not this person's. */
export async function unsubscribeFromPush(db: Queryable, own: { id: string; userId: string }): Promise<void> {
  await requireSubscription(db, own);
  await deleteSubscription(db, own.id);
}

/**
 * Sends a notification that says what one looks like.
 *
 * @throws AppError `not_found`, `conflict` when the browser has given its subscription up, `unavailable` when its push service
 *   did not take the message.
 */
export async function testPushSubscription(
  { db, push }: { db: Queryable; push: PushSender },
  own: { id: string; userId: string },
): Promise<void> {
  const outcome = await push.sendTest(await requireSubscription(db, own));
  if (outcome === "sent") return;
  if (outcome === "gone") {
    await deleteSubscription(db, own.id);
    throw new AppError(
      "conflict",
      "The browser has given its subscription up. Switch notifications on again.",
    );
  }
  throw new AppError("unavailable", "The browser's push service did not take the message.");
}

async function requireSubscription(
  db: Queryable,
  own: { id: string; userId: string },
): Promise<PushSubscriptionRow> {
  const found = await findSubscription(db, own);
  if (found === null) throw new AppError("not_found", "There is no such subscription.");
  return found;
}

function requirePushService(endpoint: string): void {
  if (judgeAddress(endpoint, []) === "public" && new URL(endpoint).protocol === "https:") return;
  throw new AppError("invalid_request", "The endpoint must be a public https address.");
}

function toView({ id, endpoint, device, createdAt }: PushSubscriptionRow): PushSubscriptionView {
  return { id, endpoint, device, createdAt: createdAt.toISOString() };
}
