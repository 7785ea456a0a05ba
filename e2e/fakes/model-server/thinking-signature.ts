import { createHmac } from "node:crypto";
import { isObject, objects, type Json, type JsonObject } from "./format";

/** Nothing secret: it only lets the server tell the signatures it issued from others, also after a restart. */
const SIGNING_KEY = "scripted-model-server";

function withoutCacheMarks(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutCacheMarks);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      key === "cache_control" ? [] : [[key, withoutCacheMarks(item)]],
    ),
  );
}

/** Consecutive messages of one role count as one, as the service does it. */
export function mergeRoles(messages: JsonObject[]): JsonObject[] {
  const merged: JsonObject[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (
      last &&
      last["role"] === message["role"] &&
      Array.isArray(last["content"]) &&
      Array.isArray(message["content"])
    ) {
      last["content"] = [...last["content"], ...message["content"]];
    } else merged.push({ ...message });
  }
  return merged;
}

/** Signatures cover the thinking and every message before it: a changed history makes them invalid. */
function signature(prefix: Json[], thinking: string): string {
  const hmac = createHmac("sha256", SIGNING_KEY);
  hmac.update(JSON.stringify(withoutCacheMarks(prefix)));
  hmac.update(thinking);
  return hmac.digest("base64");
}

export function signThinking(body: JsonObject, thinking: string): string {
  return signature(mergeRoles(objects(body["messages"])), thinking);
}

/** Whether the thinking block of message `index` of merged messages carries the signature that this server gave it. */
export function hasIssuedSignature(messages: JsonObject[], index: number, block: JsonObject): boolean {
  return (
    typeof block["thinking"] === "string" &&
    block["signature"] === signature(messages.slice(0, index), block["thinking"])
  );
}
