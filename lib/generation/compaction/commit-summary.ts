import { settleModelCall } from "../../../db/queries/model-calls";
import { contextTokens, type SummaryOutput, summaryParts, usagePercent } from "../../chat/compaction";
import { fold } from "../../chat/fold";
import type { AppPart } from "../../chat/message-types";
import { seal } from "../../chat/seal";
import { storableText } from "../../chat/storable-text";
import { commitCompaction } from "../../transitions/commit-compaction";
import { closeEpisode } from "../episode";
import { booksOf, type ModelCall, writeBooked } from "../model-call";
import { toAssistantRow } from "../model-row";
import type { StreamEnd } from "../read-model-stream";
import type { CompactionAttempt } from "./compaction-attempt";
import { closeSummary } from "./summary-call";
import { estimateTokens } from "./summary-request";

/** Puts a complete summary in the place of what it summarises. */
export async function commitSummary(
  attempt: CompactionAttempt,
  made: { call: ModelCall; end: StreamEnd; summary: string },
): Promise<void> {
  const { deps, context, connection, episode, messageId, toolCallId, input, number } = attempt;
  const { call, end } = made;
  const hidden = summaryParts(made.summary, { ...input.facts, kept: attempt.kept.length });
  closeSummary(episode.writer, { toolCallId, output: outputOf(attempt, made.summary, hidden) });
  const message = seal(await fold(episode.writer.chunks(), messageId), { calls: "close", reason: "" });
  const books = booksOf(call, end);
  const author = { ...connection, contextLimit: input.figures.chatLimit };
  const row = toAssistantRow(message, author, {
    finishReason: end.finishReason,
    providerResponseId: end.responseId,
    usage: books.usage,
    costMicros: books.costMicros,
    interrupted: false,
  });
  const kept = attempt.kept.map(({ parts, authorId, modelId }) => ({ parts, authorId, modelId }));
  await writeBooked(call, end, async (joined) => {
    await commitCompaction(joined, {
      fence: { ...context.fence, attempt: number },
      row,
      summary: hidden,
      kept,
    });
    await settleModelCall(joined.unit.tx, books);
  });
  closeEpisode(deps, context);
  deps.log.debug({ chatId: attempt.chat.id, model: connection.modelId }, "Context compacted");
}

function outputOf(attempt: CompactionAttempt, summary: string, hidden: AppPart[]): SummaryOutput {
  const { input, kept } = attempt;
  const { limits } = input.figures;
  const tokens = contextTokens(input.rows);
  return {
    summary: storableText(summary),
    source: input.source,
    threshold_percent: limits.thresholdPercent,
    usage_percent: usagePercent(tokens, limits.contextLimit),
    context_tokens: tokens,
    context_limit_tokens: limits.contextLimit,
    estimated_context_tokens: estimateTokens([hidden, kept.map((row) => row.parts)]),
  };
}
