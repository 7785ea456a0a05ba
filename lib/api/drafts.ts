import { callApi } from "./call-api";
import type { Draft, KeepDraftBody } from "./schemas/drafts";

const pathOf = (place: string) => `/me/drafts/${encodeURIComponent(place)}`;

/** What the person has typed there and not sent, on whatever device. */
export function fetchDraft(place: string, signal?: AbortSignal): Promise<Draft> {
  return callApi(pathOf(place), { signal });
}

/**
 * Keeps it, if nobody has kept another one since `expectedVersion`. `isLeaving`: the page goes, the request stays.
 *
 * @throws ApiError `conflict` when another device has.
 */
export function keepDraft(place: string, body: KeepDraftBody, isLeaving = false): Promise<Draft> {
  return callApi(pathOf(place), { method: "PUT", body, keepalive: isLeaving });
}
