import { generateText, Output } from "ai";
import type { z } from "zod";
import type { ChatRow } from "../../db/queries/chats";
import type { Db } from "../../db/client";
import {
  abandonModelCall,
  failModelCall,
  type ModelCallPurpose,
  settleModelCall,
  startModelCall,
} from "../../db/queries/model-calls";
import { costMicros, toMessageUsage } from "../providers/usage";
import type { Clock } from "../clock";
import { newId } from "../ids";
import { classifyError } from "../providers/classify-error";
import type { ModelConnection } from "../providers/model-connection";

export interface BriefQuestion<T> {
  purpose: Extract<ModelCallPurpose, "title" | "summary">;
  instructions: string;
  prompt: string;
  schema: z.ZodType<T>;
  maxOutputTokens: number;
}

interface AskContext {
  db: Db;
  clock: Clock;
  chat: ChatRow;
  connection: ModelConnection;
  signal: AbortSignal;
}

const RETRY_DELAY_MS = 1_000;

/** Asks a model for a small object, with one more try when the first fails for a reason that passes. */
export async function askBriefly<T>(context: AskContext, question: BriefQuestion<T>): Promise<T> {
  try {
    return await askOnce(context, question);
  } catch (error) {
    const { clock, connection, signal } = context;
    const { providerName } = connection;
    const { retryable } = classifyError(error, { providerName, now: clock.now() });
    if (!retryable || signal.aborted) throw error;
    await clock.sleep(RETRY_DELAY_MS, signal);
    return askOnce(context, question);
  }
}

async function askOnce<T>(context: AskContext, question: BriefQuestion<T>): Promise<T> {
  const { db, clock, chat, connection, signal } = context;
  const { purpose, instructions, prompt, schema, maxOutputTokens } = question;
  const id = newId("mcl");
  await startModelCall(db, {
    id,
    chatId: chat.id,
    rootChatId: chat.rootChatId,
    userId: chat.ownerId,
    historyVersion: chat.historyVersion,
    attempt: 0,
    purpose,
    modelId: connection.modelId,
  });
  try {
    const answer = await generateText({
      model: connection.languageModel,
      instructions,
      prompt,
      output: Output.object({ schema }),
      maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
    });
    const usage = toMessageUsage(answer.usage);
    const cost = costMicros(usage, connection.prices);
    await settleModelCall(db, { id, usage, costMicros: cost, firstPartAt: null });
    return answer.output;
  } catch (error) {
    if (signal.aborted) await abandonModelCall(db, { id });
    else {
      const { providerName } = connection;
      const failure = classifyError(error, { providerName, now: clock.now() }).error;
      await failModelCall(db, { id, errorKind: failure.kind, statusCode: failure.statusCode ?? null });
    }
    throw error;
  }
}
