import type { JsonObject, ReplyContext } from "./format";

/** Answers that the server was asked to store, by response id. */
export interface ResponseStore {
  keep(context: ReplyContext, output: JsonObject[]): void;
  find(responseId: string): JsonObject[] | null;
  hasItem(itemId: string): boolean;
  /** What the real service does after thirty days. */
  forget(): void;
}

export function createResponseStore(): ResponseStore {
  const responses = new Map<string, JsonObject[]>();
  return {
    keep(context, output) {
      if (context.isStored) responses.set(context.id, output);
    },
    find: (responseId) => responses.get(responseId) ?? null,
    hasItem: (itemId) => [...responses.values()].flat().some((item) => item["id"] === itemId),
    forget: () => responses.clear(),
  };
}
