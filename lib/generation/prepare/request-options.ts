import type { JSONValue } from "ai";
import type { ReasoningEffort } from "../../chat/model-types";
import { effectiveEffort } from "../../chat/reasoning-effort";
import type { ModelConnection } from "../../providers/model-connection";

/** What a request says beside its messages and tools. */
export interface RequestOptions {
  reasoning?: ReasoningEffort;
  providerOptions?: Record<string, Record<string, JSONValue>>;
}

/** Options of a request in the words of the connection's format; another format's words would be lost without a sound. */
export function requestOptions(
  { format, options }: Pick<ModelConnection, "format" | "options">,
  chat: { id: string; reasoningEffort: string | null },
  previousResponseId?: string,
): RequestOptions {
  const reasoning = effectiveEffort(options.reasoningEffort, chat.reasoningEffort);
  const effort = reasoning === null ? {} : { reasoning };
  switch (format) {
    case "openai-responses": {
      const chain = previousResponseId === undefined ? {} : { previousResponseId };
      return { ...effort, providerOptions: { openai: { promptCacheKey: chat.id, ...chain } } };
    }
    case "openai-chat":
      return { ...effort, providerOptions: { openai: { promptCacheKey: chat.id } } };
    case "google":
      if (reasoning === null || reasoning === "none") return effort;
      return { ...effort, providerOptions: { google: { thinkingConfig: { includeThoughts: true } } } };
    case "anthropic":
    case "openai-compatible":
    case "demo":
      return effort;
  }
}
