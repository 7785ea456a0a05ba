import { uuidv7 } from "uuidv7";
import { invariant } from "./invariant";

export type IdPrefix =
  | "chat"
  | "que"
  | "mod"
  | "prv"
  | "mcp"
  | "ws"
  | "tpl"
  | "file"
  | "usr"
  | "tok"
  | "call"
  | "ses"
  | "mcl"
  | "ins"
  | "cmd"
  | "dbr"
  | "dbs"
  | "req"
  | "skl"
  | "psh"
  | "pnt";

const MESSAGE_PREFIX = "msg_";
const MESSAGE_DIGITS = 13;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MAX_BIGINT = 2n ** 63n - 1n;

/** A fresh id: the type's prefix and a UUIDv7, so ids of one type sort by creation time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${uuidv7()}`;
}

/** What makes an id unique that begins with more than its type. */
export function newUnique(): string {
  return uuidv7();
}

/** The public form of a message's identity: `msg_` and 13 Crockford base32 digits, whose string order is row order. */
export function messageIdFromBigint(id: bigint): string {
  invariant(id >= 0n && id <= MAX_BIGINT, "message identity out of range");
  let rest = id;
  let digits = "";
  for (let i = 0; i < MESSAGE_DIGITS; i++) {
    digits = `${CROCKFORD[Number(rest & 31n)]}${digits}`;
    rest >>= 5n;
  }
  return MESSAGE_PREFIX + digits;
}

/** The identity behind a public message id, or null when the text is not one. */
export function messageIdToBigint(id: string): bigint | null {
  if (!id.startsWith(MESSAGE_PREFIX) || id.length !== MESSAGE_PREFIX.length + MESSAGE_DIGITS) return null;
  let value = 0n;
  for (const digit of id.slice(MESSAGE_PREFIX.length)) {
    const index = CROCKFORD.indexOf(digit);
    if (index < 0) return null;
    value = (value << 5n) | BigInt(index);
  }
  return value <= MAX_BIGINT ? value : null;
}
