import { messageReader, objects, textOf } from "./format";
import type { Format, JsonObject, Rejection, ReplyContext, ReplyItem, StreamEncoder } from "./format";
import { signThinking } from "./thinking-signature";
import { validateAnthropic } from "./validate-anthropic";

const STOP_REASONS: Record<string, string> = {
  stop: "end_turn",
  "tool-calls": "tool_use",
  length: "max_tokens",
  "content-filter": "refusal",
};
const stopReason = (finish: string) => STOP_REASONS[finish] ?? finish;

function inputUsage({ usage }: ReplyContext): JsonObject {
  return {
    input_tokens: usage.input,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
  };
}

function messageOf(context: ReplyContext): JsonObject {
  return { id: context.id, type: "message", role: "assistant", model: context.model };
}

type Block = "text" | "thinking" | "tool_use";

function encoder(context: ReplyContext): StreamEncoder {
  let index = -1;
  let open: Block | null = null;
  const event = (data: JsonObject) => `event: ${String(data["type"])}\ndata: ${JSON.stringify(data)}\n\n`;
  const delta = (value: JsonObject) => event({ type: "content_block_delta", index, delta: value });
  const close = () => {
    if (open === null) return "";
    open = null;
    return event({ type: "content_block_stop", index });
  };
  const begin = (kind: Block, block: JsonObject) => {
    const closed = close();
    open = kind;
    index += 1;
    return closed + event({ type: "content_block_start", index, content_block: { type: kind, ...block } });
  };
  const ensure = (kind: Block, block: JsonObject) => (open === kind ? "" : begin(kind, block));
  return {
    start: () =>
      event({
        type: "message_start",
        message: {
          ...messageOf(context),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...inputUsage(context), output_tokens: 1 },
        },
      }),
    text: (text) => ensure("text", { text: "" }) + delta({ type: "text_delta", text }),
    reasoning: (thinking) =>
      ensure("thinking", { thinking: "", signature: "" }) + delta({ type: "thinking_delta", thinking }),
    reasoningEnd: (signature) =>
      ensure("thinking", { thinking: "", signature: "" }) +
      (signature === null ? "" : delta({ type: "signature_delta", signature })) +
      close(),
    toolStart: (id, name) => begin("tool_use", { id, name, input: {} }),
    toolInput: (json) => delta({ type: "input_json_delta", partial_json: json }),
    ping: () => event({ type: "ping" }),
    error: (rejection) => event(errorBody(rejection)),
    end: (finish) =>
      close() +
      event({
        type: "message_delta",
        delta: { stop_reason: stopReason(finish), stop_sequence: null },
        usage: { output_tokens: context.usage.output },
      }) +
      event({ type: "message_stop" }),
  };
}

function contentBlock(item: ReplyItem): JsonObject {
  switch (item.type) {
    case "text":
      return { type: "text", text: item.text };
    case "reasoning":
      return { type: "thinking", thinking: item.text, signature: item.signature ?? "" };
    case "tool":
      return { type: "tool_use", id: item.id, name: item.name, input: JSON.parse(item.input) };
  }
}

function body(context: ReplyContext, items: ReplyItem[], finish: string): JsonObject {
  return {
    ...messageOf(context),
    content: items.map(contentBlock),
    stop_reason: stopReason(finish),
    stop_sequence: null,
    usage: { ...inputUsage(context), output_tokens: context.usage.output },
  };
}

const ERROR_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

function errorBody(rejection: Rejection): JsonObject {
  const type = rejection.errorType ?? ERROR_TYPES[rejection.status] ?? "api_error";
  return { type: "error", error: { type, message: rejection.message }, request_id: "req_fake" };
}

const isPerson = (message: JsonObject) => message["role"] === "user" && textOf(message["content"]) !== "";

/** Anthropic Messages. */
export const anthropicFormat: Format = {
  api: "anthropic",
  toolIdPrefix: "toolu_",
  responseIdPrefix: "msg",
  validate: validateAnthropic,
  errorBody,
  encoder,
  body,
  isStream: (request) => request["stream"] === true,
  sign: signThinking,
  systemText: (request) => {
    const system = request["system"];
    return typeof system === "string"
      ? system
      : objects(system)
          .map((block) => textOf([block]))
          .join("\n");
  },
  ...messageReader(isPerson),
};
