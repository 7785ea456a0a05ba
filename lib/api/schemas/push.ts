import { z } from "zod";
import { listOf, plainText, timeSchema } from "./fields";

const MAX_ENDPOINT = 2_000;
/** A point of the curve P-256, uncompressed, and 16 bytes: in base64url, with padding or without. */
const P256DH = /^B[A-Za-z0-9_-]{86}=?$/;
const AUTH = /^[A-Za-z0-9_-]{22}(==)?$/;

/** What a browser's `PushSubscription.toJSON()` gives. */
export const pushSubscriptionBody = z.strictObject({
  endpoint: plainText(MAX_ENDPOINT).pipe(z.url({ protocol: /^https?$/ })),
  expirationTime: z.number().nullish(),
  keys: z.strictObject({
    p256dh: z.string().regex(P256DH, "Must be a P-256 public key in base64url"),
    auth: z.string().regex(AUTH, "Must be 16 bytes in base64url"),
  }),
});
export type PushSubscriptionBody = z.infer<typeof pushSubscriptionBody>;

export const pushSubscriptionSchema = z
  .object({
    id: z.string(),
    endpoint: z.string(),
    /** The browser, as it named itself. */
    device: z.string(),
    createdAt: timeSchema,
  })
  .meta({ id: "PushSubscription" });
export type PushSubscriptionView = z.infer<typeof pushSubscriptionSchema>;

export const pushSubscriptionListSchema = listOf(pushSubscriptionSchema).extend({
  /** What a browser subscribes with, as `applicationServerKey`. */
  publicKey: z.string(),
});
export type PushSubscriptionList = z.infer<typeof pushSubscriptionListSchema>;
