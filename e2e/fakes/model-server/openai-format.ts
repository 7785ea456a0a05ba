import { messageReader, objects, textOf } from "./format";
import type { Format, JsonObject, Rejection, ReplyContext, ReplyItem, StreamEncoder } from "./format";
import { validateOpenai } from "./validate-openai";

const FINISH: Record<string, string> = {
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  refusal: "stop",
};
const finishReason = (finish: string) => FINISH[finish] ?? finish;
const CREATED_SECONDS = 1_760_000_000;

function usageOf({ usage }: ReplyContext): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

function encoder(context: ReplyContext): StreamEncoder {
  let toolIndex = -1;
  const event = (data: JsonObject) => `data: ${JSON.stringify(data)}\n\n`;
  const envelope = {
    id: context.id,
    object: "chat.completion.chunk",
    created: CREATED_SECONDS,
    model: context.model,
  };
  const choice = (delta: JsonObject, finish: string | null = null) =>
    event({ ...envelope, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const toolCall = (call: JsonObject) => choice({ tool_calls: [{ index: toolIndex, ...call }] });
  return {
    start: () => choice({ role: "assistant", content: "" }),
    text: (delta) => choice({ content: delta }),
    reasoning: (delta) => choice({ reasoning_content: delta }),
    reasoningEnd: () => "",
    toolStart(id, name) {
      toolIndex += 1;
      return toolCall({ id, type: "function", function: { name, arguments: "" } });
    },
    toolInput: (delta) => toolCall({ function: { arguments: delta } }),
    ping: () => ": ping\n\n",
    error: (rejection) => event(openaiErrorBody(rejection)),
    end(finish) {
      const refused = finish === "refusal" ? choice({ refusal: "I will not do that." }) : "";
      const usage = context.includeUsage ? event({ ...envelope, choices: [], usage: usageOf(context) }) : "";
      return `${refused}${choice({}, finishReason(finish))}${usage}data: [DONE]\n\n`;
    },
  };
}

function body(context: ReplyContext, items: ReplyItem[], finish: string): JsonObject {
  const join = (type: "text" | "reasoning") =>
    items.map((item) => (item.type === type ? item.text : "")).join("") || null;
  const calls = items.flatMap((item) =>
    item.type === "tool"
      ? [{ id: item.id, type: "function", function: { name: item.name, arguments: item.input } }]
      : [],
  );
  const reasoning = join("reasoning");
  const message: JsonObject = {
    role: "assistant",
    content: join("text"),
    ...(reasoning !== null && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id: context.id,
    object: "chat.completion",
    created: CREATED_SECONDS,
    model: context.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(finish) }],
    usage: usageOf(context),
  };
}

const ERROR_TYPES: Record<number, string> = {
  401: "invalid_request_error",
  403: "permission_error",
  404: "invalid_request_error",
  429: "requests",
};

/** The error shape of both of OpenAI's APIs. */
export function openaiErrorBody(rejection: Rejection): JsonObject {
  const fallback = rejection.status >= 500 ? "server_error" : "invalid_request_error";
  return {
    error: {
      message: rejection.message,
      type: rejection.errorType ?? ERROR_TYPES[rejection.status] ?? fallback,
      param: rejection.param ?? null,
      code: rejection.code ?? null,
    },
  };
}

/** OpenAI Chat Completions. */
export const openaiFormat: Format = {
  api: "openai",
  toolIdPrefix: "call_",
  responseIdPrefix: "chatcmpl",
  validate: ({ body: request }) => validateOpenai(request),
  errorBody: openaiErrorBody,
  encoder,
  body,
  isStream: (request) => request["stream"] === true,
  sign: () => null,
  systemText: (request) =>
    objects(request["messages"])
      .filter((message) => message["role"] === "system" || message["role"] === "developer")
      .map((message) => textOf(message["content"]))
      .join("\n"),
  ...messageReader((message) => message["role"] === "user"),
};
