import type { LanguageModelUsage } from "ai";
import type { ModelPrices } from "../chat/model-types";
import type { MessageUsage } from "../chat/wire";

/** What an integer column holds; providers have been seen to report anything. */
const MAX_TOKENS = 2_147_483_647;
const TOKENS_PER_PRICE = 1_000_000;

/** The tokens of one call as we store them, or null when the provider said nothing. */
export function toMessageUsage(usage: LanguageModelUsage | null): MessageUsage | null {
  if (usage === null) return null;
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return null;
  return {
    inputTokens: tokens(inputTokens),
    outputTokens: tokens(outputTokens),
    reasoningTokens: tokens(outputTokenDetails?.reasoningTokens),
    cacheReadTokens: tokens(inputTokenDetails?.cacheReadTokens),
    cacheWriteTokens: tokens(inputTokenDetails?.cacheWriteTokens),
  };
}

function tokens(value: number | undefined): number {
  if (typeof value !== "number" || Number.isNaN(value) || value <= 0) return 0;
  return Math.min(Math.trunc(value), MAX_TOKENS);
}

/** Whole micros of a US dollar, or null when the model has no price or its usage is not known. */
export function costMicros(usage: MessageUsage | null, prices: ModelPrices | null): number | null {
  if (usage === null || prices === null) return null;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const plainTokens = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const { inputMicros, outputMicros } = prices;
  const total =
    (plainTokens / TOKENS_PER_PRICE) * inputMicros +
    (cacheReadTokens / TOKENS_PER_PRICE) * (prices.cacheReadMicros ?? inputMicros) +
    (cacheWriteTokens / TOKENS_PER_PRICE) * (prices.cacheWriteMicros ?? inputMicros) +
    (outputTokens / TOKENS_PER_PRICE) * outputMicros;
  return Math.min(Math.round(total), Number.MAX_SAFE_INTEGER);
}
