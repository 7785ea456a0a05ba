import { createHmac } from "node:crypto";

/** Nothing secret: it only lets the server tell what it has issued, also after a restart. */
const SEALING_KEY = "scripted-model-server";

function mark(kind: string, id: string): string {
  return createHmac("sha256", SEALING_KEY).update(`${kind} ${id}`).digest("base64url");
}

/** The encrypted content of a reasoning item of the Responses API. */
export function sealReasoning(itemId: string): string {
  return `${Buffer.from(itemId).toString("base64url")}.${mark("reasoning", itemId)}`;
}

/** The id of the item that a seal was issued for; null for one of somebody else, or an unfinished one. */
export function openSeal(seal: string): string | null {
  const itemId = Buffer.from(seal.split(".")[0] ?? "", "base64url").toString();
  return itemId !== "" && seal === sealReasoning(itemId) ? itemId : null;
}

/** A thought signature of Google's API. */
export function signThought(id: string): string {
  return `${Buffer.from(id).toString("base64url")}.${mark("thought", id)}`;
}

export function isIssuedThought(signature: string): boolean {
  const id = Buffer.from(signature.split(".")[0] ?? "", "base64url").toString();
  return id !== "" && signature === signThought(id);
}
