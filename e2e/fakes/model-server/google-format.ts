import { conversationReader, isObject, objects } from "./format";
import type { Format, JsonObject, Rejection, ReplyContext, ReplyItem, StreamEncoder } from "./format";
import { signThought } from "./reasoning-seal";
import { validateGoogle } from "./validate-google";

const FINISH: Record<string, string> = {
  stop: "STOP",
  "tool-calls": "STOP",
  length: "MAX_TOKENS",
  "content-filter": "SAFETY",
  refusal: "PROHIBITED_CONTENT",
};
const MALFORMED = "MALFORMED_FUNCTION_CALL";

function usageOf({ usage }: ReplyContext): JsonObject {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output - usage.reasoning,
    thoughtsTokenCount: usage.reasoning,
    cachedContentTokenCount: usage.cacheRead,
    totalTokenCount: usage.input + usage.output,
  };
}

function chunk(context: ReplyContext, parts: JsonObject[], finish?: string): JsonObject {
  return {
    candidates: [
      {
        index: 0,
        ...(parts.length > 0 && { content: { role: "model", parts } }),
        ...(finish !== undefined && { finishReason: finish }),
      },
    ],
    modelVersion: context.model,
    responseId: context.id,
    ...(finish !== undefined && { usageMetadata: usageOf(context) }),
  };
}

function parseArgs(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Calls come in one piece, the first of an answer with a signature; a text signature comes on an empty part at the end. */
function encoder(context: ReplyContext): StreamEncoder {
  const event = (data: JsonObject) => `data: ${JSON.stringify(data)}\r\n\r\n`;
  const say = (part: JsonObject) => event(chunk(context, [part]));
  let call: { id: string; name: string; text: string } | null = null;
  let isMalformed = false;
  let hasCalled = false;
  let thoughtOf: string | null = null;
  const closeCall = () => {
    if (call === null) return "";
    const { id, name, text } = call;
    call = null;
    const args = parseArgs(text === "" ? "{}" : text);
    if (args === null) {
      isMalformed = true;
      return "";
    }
    const signature = hasCalled ? {} : { thoughtSignature: signThought(id) };
    hasCalled = true;
    thoughtOf = null;
    return say({ functionCall: { id, name, args }, ...signature });
  };
  return {
    start: () => "",
    text: (text) => closeCall() + say({ text }),
    reasoning: (text) => closeCall() + say({ text, thought: true }),
    reasoningEnd(signature) {
      thoughtOf = signature;
      return "";
    },
    toolStart(id, name) {
      const closed = closeCall();
      call = { id, name, text: "" };
      return closed;
    },
    toolInput(delta) {
      if (call !== null) call.text += delta;
      return "";
    },
    ping: () => ": ping\r\n\r\n",
    error: (rejection) => event(errorBody(rejection)),
    end(finish) {
      const closed = closeCall();
      const signed = thoughtOf === null ? "" : say({ text: "", thoughtSignature: signThought(context.id) });
      const word = isMalformed ? MALFORMED : (FINISH[finish] ?? finish);
      return closed + signed + event(chunk(context, [], word));
    },
  };
}

function partOf(item: ReplyItem): JsonObject {
  switch (item.type) {
    case "text":
      return { text: item.text };
    case "reasoning":
      return { text: item.text, thought: true };
    case "tool": {
      const { id, name, input } = item;
      return { functionCall: { id, name, args: parseArgs(input) ?? {} }, thoughtSignature: signThought(id) };
    }
  }
}

const STATUSES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

function errorBody({ status, message, errorType }: Rejection): JsonObject {
  return { error: { code: status, message, status: errorType ?? STATUSES[status] ?? "INTERNAL" } };
}

const partsText = (content: JsonObject | undefined) =>
  objects(content?.["parts"])
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join("");

/** Google's Gemini API. */
export const googleFormat: Format = {
  api: "google",
  toolIdPrefix: "fc_",
  responseIdPrefix: "google",
  validate: ({ body, model }) => validateGoogle(body, model),
  errorBody,
  encoder,
  body: (context, items, finish) => chunk(context, items.map(partOf), FINISH[finish] ?? finish),
  sign: () => "signed",
  isStream: (_body, path) => path.endsWith(":streamGenerateContent"),
  systemText: (body) => (isObject(body["systemInstruction"]) ? partsText(body["systemInstruction"]) : ""),
  ...conversationReader({
    messages: (body) => objects(body["contents"]),
    isPerson: (content) => content["role"] === "user" && partsText(content) !== "",
    isStep: (content) => content["role"] === "model",
    textOf: partsText,
  }),
};
