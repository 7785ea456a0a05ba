import { conversationReader, isObject, objects, textOf } from "./format";
import type { Format, JsonObject, ReplyContext, ReplyItem, StreamEncoder } from "./format";
import { openaiErrorBody } from "./openai-format";
import { sealReasoning } from "./reasoning-seal";
import { createResponseStore, type ResponseStore } from "./response-store";
import { validateResponses } from "./validate-responses";

const CREATED_SECONDS = 1_760_000_000;
const INCOMPLETE: Record<string, string> = {
  length: "max_output_tokens",
  "content-filter": "content_filter",
};
const COMPLETE = new Set(["stop", "tool-calls", "refusal"]);
/** Not a whole one: the real service seals an item only when it is done. */
const UNFINISHED_SEAL = "unfinished";

function usageOf({ usage }: ReplyContext): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

function responseOf(context: ReplyContext, more: JsonObject): JsonObject {
  return { id: context.id, object: "response", created_at: CREATED_SECONDS, model: context.model, ...more };
}

function endOf(context: ReplyContext, finish: string, output: JsonObject[]) {
  const isComplete = COMPLETE.has(finish);
  const status = isComplete ? "completed" : "incomplete";
  const details = isComplete ? null : { reason: INCOMPLETE[finish] ?? finish };
  return {
    status,
    response: responseOf(context, {
      status,
      error: null,
      incomplete_details: details,
      output,
      usage: usageOf(context),
    }),
  };
}

/** The items of one answer, in order; the last one may be open. */
class Items {
  readonly done: JsonObject[] = [];
  open: JsonObject | null = null;
  readonly #event: (type: string, data: JsonObject) => string;
  readonly #context: ReplyContext;

  constructor(context: ReplyContext, event: (type: string, data: JsonObject) => string) {
    this.#context = context;
    this.#event = event;
  }

  get index(): number {
    return this.done.length;
  }

  is(type: string): boolean {
    return this.open?.["type"] === type;
  }

  begin(prefix: string, item: JsonObject): string {
    const closed = this.close();
    this.open = { id: `${prefix}_${this.#context.id}_${this.index}`, status: "in_progress", ...item };
    return closed + this.#event("response.output_item.added", { output_index: this.index, item: this.open });
  }

  /** Of the item that is open. */
  tell(type: string, data: JsonObject): string {
    return this.#event(type, { item_id: this.open?.["id"] ?? "", output_index: this.index, ...data });
  }

  close(more: JsonObject = {}): string {
    if (this.open === null) return "";
    const item = { ...this.open, status: "completed", ...more };
    const told = this.#event("response.output_item.done", { output_index: this.index, item });
    this.open = null;
    this.done.push(item);
    return told;
  }
}

function encoder(context: ReplyContext, store: ResponseStore): StreamEncoder {
  let sequence = 0;
  const event = (type: string, data: JsonObject) => {
    sequence += 1;
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...data })}\n\n`;
  };
  const items = new Items(context, event);
  let text = "";
  const closeCall = () => {
    if (!items.is("function_call")) return "";
    const told = items.tell("response.function_call_arguments.done", { arguments: text });
    return told + items.close({ arguments: text });
  };
  const closeMessage = () => {
    if (!items.is("message")) return "";
    const told = items.tell("response.output_text.done", { content_index: 0, text });
    return told + items.close({ content: [{ type: "output_text", text, annotations: [] }] });
  };
  const closeAny = () => closeCall() + closeMessage() + items.close();
  const begin = (prefix: string, item: JsonObject) => {
    const closed = closeAny();
    text = "";
    return closed + items.begin(prefix, item);
  };
  const refuse = (finish: string) => {
    if (finish !== "refusal") return "";
    const begun = items.is("message")
      ? ""
      : begin("msg", { type: "message", role: "assistant", content: [] });
    return begun + items.tell("response.refusal.done", { content_index: 0, refusal: text });
  };
  return {
    start: () =>
      event("response.created", { response: responseOf(context, { status: "in_progress" }) }) +
      event("response.in_progress", { response: responseOf(context, { status: "in_progress" }) }),
    text(delta) {
      const begun = items.is("message")
        ? ""
        : begin("msg", { type: "message", role: "assistant", content: [] });
      text += delta;
      return begun + items.tell("response.output_text.delta", { content_index: 0, delta, logprobs: [] });
    },
    reasoning(delta) {
      const begun = items.is("reasoning")
        ? ""
        : begin("rs", { type: "reasoning", summary: [], encrypted_content: UNFINISHED_SEAL }) +
          items.tell("response.reasoning_summary_part.added", { summary_index: 0 });
      text += delta;
      return begun + items.tell("response.reasoning_summary_text.delta", { summary_index: 0, delta });
    },
    reasoningEnd(signature) {
      const begun = items.is("reasoning")
        ? ""
        : begin("rs", { type: "reasoning", summary: [], encrypted_content: UNFINISHED_SEAL });
      const seal = signature === null ? null : sealReasoning(String(items.open?.["id"]));
      const summary = text === "" ? [] : [{ type: "summary_text", text }];
      const told =
        text === "" ? "" : items.tell("response.reasoning_summary_part.done", { summary_index: 0 });
      return begun + told + items.close({ summary, encrypted_content: seal });
    },
    toolStart: (id, name) => begin("fc", { type: "function_call", call_id: id, name, arguments: "" }),
    toolInput(delta) {
      text += delta;
      return items.tell("response.function_call_arguments.delta", { delta });
    },
    ping: () => ": ping\n\n",
    error: (rejection) => {
      const { message, errorType } = rejection;
      return event("error", {
        error: { type: errorType ?? "server_error", code: errorType ?? null, message },
      });
    },
    end(finish) {
      const closed = refuse(finish) + closeAny();
      const { status, response } = endOf(context, finish, items.done);
      store.keep(context, items.done);
      return closed + event(`response.${status}`, { response });
    },
  };
}

function outputOf(context: ReplyContext, items: ReplyItem[]): JsonObject[] {
  return items.map((item, index): JsonObject => {
    switch (item.type) {
      case "text": {
        const content = [{ type: "output_text", text: item.text, annotations: [] }];
        return { type: "message", id: `msg_${context.id}_${index}`, role: "assistant", content };
      }
      case "reasoning": {
        const id = `rs_${context.id}_${index}`;
        const summary = [{ type: "summary_text", text: item.text }];
        return { type: "reasoning", id, summary, encrypted_content: sealReasoning(id) };
      }
      case "tool": {
        const { id, name, input } = item;
        return {
          type: "function_call",
          id: `fc_${context.id}_${index}`,
          call_id: id,
          name,
          arguments: input,
          status: "completed",
        };
      }
    }
  });
}

const input = (body: JsonObject) => objects(body["input"]);
const SYSTEM_ROLES = ["system", "developer"];

function textOfItem(item: JsonObject | undefined): string {
  const content = item?.["content"];
  if (typeof content === "string") return content;
  return textOf(objects(content).map((part) => ({ ...part, type: "text" })));
}

function isAssistantItem(item: JsonObject): boolean {
  const type = item["type"];
  return item["role"] === "assistant" || type === "function_call" || type === "reasoning";
}

/** OpenAI Responses. It remembers the answers of one server that it was asked to store. */
export function createResponsesFormat(): Format & { forget(): void } {
  const store = createResponseStore();
  return {
    api: "responses",
    toolIdPrefix: "call_",
    responseIdPrefix: "resp",
    validate: ({ body }) => validateResponses(body, store),
    errorBody: openaiErrorBody,
    encoder: (context) => encoder(context, store),
    body(context, items, finish) {
      const output = outputOf(context, items);
      store.keep(context, output);
      return endOf(context, finish, output).response;
    },
    sign: () => "sealed",
    isStream: (body) => body["stream"] === true,
    systemText: (body) =>
      input(body)
        .filter((item) => SYSTEM_ROLES.includes(String(item["role"])))
        .map(textOfItem)
        .join("\n"),
    ...conversationReader({
      messages: (body) => input(body).filter(isObject),
      isPerson: (item) => item["role"] === "user",
      isStep: (item, before) => isAssistantItem(item) && (before === undefined || !isAssistantItem(before)),
      textOf: textOfItem,
    }),
    forget: () => store.forget(),
  };
}
