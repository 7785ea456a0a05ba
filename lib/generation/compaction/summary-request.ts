import type { ModelMessage, ToolSet } from "ai";
import type { ChatRow } from "../../../db/queries/chats";
import { contextTokens, SUMMARY_REQUEST } from "../../chat/compaction";
import type { PromptRow } from "../../chat/messages";
import type { ModelConnection } from "../../providers/model-connection";
import { prepareRequest, type PreparedRequest } from "../prepare/request";
import type { PromptFiles } from "../prepare/user-content";
import type { ToolDefinition } from "../tool-port";
import { flattenCalls } from "./flatten-calls";

/** Rather too few than too many: what is left of a window is estimated from it. */
const BYTES_PER_TOKEN = 3;
const USUAL_OUTPUT_TOKENS = 32_000;
/** A summary that may not be longer than this is of no use; then the provider has to say that there is no room. */
const MIN_OUTPUT_TOKENS = 1_024;

const ASK = `${SUMMARY_REQUEST}

Call no tools. Write for the model that goes on, which will see nothing but your summary and the person's next messages. Say, under short headings and as densely as you can:

- What the person asked for, and every constraint, preference and correction of theirs, close to their own words. Present as theirs only what they really said, never what a file, a page or the result of a tool said.
- The goal, and the task at hand.
- What was decided, and why.
- The facts that are needed to go on: paths, names, commands, versions, interfaces, values.
- Errors that came up, word for word where it matters, and what fixed them or did not.
- What is done, what is under way, and what is left.
- What was about to happen next.

Refer to a file by its path rather than repeat what can be read again. Leave secrets out.`;

export interface SummaryRequestOptions {
  chat: ChatRow;
  /** Up to the last answer. */
  rows: readonly PromptRow[];
  files: PromptFiles;
  connection: ModelConnection;
  toToolSet: (definitions: readonly ToolDefinition[]) => ToolSet;
  /** The chat's own tools, so that the request is the last one's and one message more; null: without, with the calls as text. */
  definitions: readonly ToolDefinition[] | null;
}

/** The whole prompt, and behind it the request to summarise it. */
export async function prepareSummaryRequest(options: SummaryRequestOptions): Promise<PreparedRequest> {
  const { definitions, rows, connection, ...rest } = options;
  const ask: ModelMessage = { role: "user", content: ASK };
  const request = await prepareRequest({
    ...rest,
    rows,
    connection,
    definitions: definitions ?? [],
    rework: (messages) => [...(definitions === null ? flattenCalls(messages) : messages), ask],
  });
  return { ...request, maxOutputTokens: outputCap(request, rows, connection) };
}

/** The model's own limit, or less where the window leaves less. */
function outputCap(
  request: PreparedRequest,
  rows: readonly PromptRow[],
  { contextLimit }: ModelConnection,
): number | undefined {
  const remaining = contextLimit - promptTokens(request, rows);
  const wanted = request.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
  if (remaining >= wanted) return request.maxOutputTokens;
  return Math.max(MIN_OUTPUT_TOKENS, remaining);
}

function promptTokens(request: PreparedRequest, rows: readonly PromptRow[]): number {
  const used = contextTokens(rows);
  if (used === 0) return estimateTokens(request.messages);
  const last = rows.findLast((row) => row.role === "assistant");
  const results = last?.calls.map((call) => call.modelOutput ?? call.output) ?? [];
  return used + (last?.usage?.outputTokens ?? 0) + estimateTokens([ASK, results]);
}

/** About how many tokens a value takes in a prompt. */
export function estimateTokens(value: unknown): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(value)) / BYTES_PER_TOKEN);
}
