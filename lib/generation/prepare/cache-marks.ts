import type { ModelMessage, SystemModelMessage } from "ai";
import type { ProviderType } from "../../chat/model-types";

const EPHEMERAL = { anthropic: { cacheControl: { type: "ephemeral" } } } as const;

export interface MarkedRequest {
  instructions: string | SystemModelMessage;
  messages: ModelMessage[];
}

/** Asks Anthropic to cache up to the system message and up to the last message. Per request; rows never hold a mark. */
export function markForCache(
  request: { instructions: string; messages: readonly ModelMessage[] },
  providerType: ProviderType,
): MarkedRequest {
  const messages = [...request.messages];
  const last = messages.at(-1);
  if (providerType !== "anthropic" || last === undefined) return { ...request, messages };
  messages[messages.length - 1] = {
    ...last,
    providerOptions: { ...last.providerOptions, ...EPHEMERAL },
  };
  return {
    instructions: { role: "system", content: request.instructions, providerOptions: EPHEMERAL },
    messages,
  };
}
