import type { ModelMessage, SystemModelMessage } from "ai";
import type { WireFormat } from "../../providers/model-connection";

const EPHEMERAL = { anthropic: { cacheControl: { type: "ephemeral" } } } as const;
/** The last one is where the next step goes on; the one before finds what this step's predecessor has written. */
const MARKED_MESSAGES = 2;

export interface MarkedRequest {
  instructions: string | SystemModelMessage;
  messages: ModelMessage[];
}

/** Asks Anthropic to cache up to the system message and up to each of the last two messages. Per request; rows never hold a mark. */
export function markForCache(
  request: { instructions: string; messages: readonly ModelMessage[] },
  format: WireFormat,
): MarkedRequest {
  if (format !== "anthropic") return { ...request, messages: [...request.messages] };
  const firstMarked = request.messages.length - MARKED_MESSAGES;
  return {
    instructions: { role: "system", content: request.instructions, providerOptions: EPHEMERAL },
    messages: request.messages.map((message, index) =>
      index < firstMarked
        ? message
        : { ...message, providerOptions: { ...message.providerOptions, ...EPHEMERAL } },
    ),
  };
}
