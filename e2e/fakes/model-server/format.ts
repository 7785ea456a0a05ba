import type { StepUsage } from "./script";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Why a request is refused, in the provider's words. */
export interface Rejection {
  status: number;
  message: string;
  errorType?: string;
  param?: string;
  code?: string;
}

export interface ReplyContext {
  id: string;
  model: string;
  usage: StepUsage;
  /** The stream is to carry usage (OpenAI: only when asked for). */
  includeUsage: boolean;
  /** OpenAI Responses: the answer may be referred to later. */
  isStored: boolean;
}

export type ReplyItem =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string; signature: string | null }
  | { type: "tool"; id: string; name: string; input: string };

/** Turns what a script does into the bytes of one format's event stream. */
export interface StreamEncoder {
  start(): string;
  text(delta: string): string;
  reasoning(delta: string): string;
  reasoningEnd(signature: string | null): string;
  toolStart(id: string, name: string): string;
  toolInput(delta: string): string;
  ping(): string;
  error(rejection: Rejection): string;
  end(finish: string): string;
}

/** `openai` is Chat Completions. */
export const APIS = ["openai", "responses", "anthropic", "google"] as const;
export type Api = (typeof APIS)[number];

/** One provider's HTTP format. */
export interface Format {
  api: Api;
  toolIdPrefix: string;
  responseIdPrefix: string;
  validate(request: {
    headers: NodeJS.Dict<string | string[]>;
    body: JsonObject;
    model: string;
  }): Rejection | null;
  errorBody(rejection: Rejection): JsonObject;
  encoder(context: ReplyContext): StreamEncoder;
  /** The body of an answer that is not streamed. */
  body(context: ReplyContext, items: ReplyItem[], finish: string): JsonObject;
  /** The signature of a thinking block in the answer to this request, or null in a format that has none. */
  sign(body: JsonObject, thinking: string): string | null;
  isStream(body: JsonObject, path: string): boolean;
  lastUserText(body: JsonObject): string;
  firstUserText(body: JsonObject): string;
  systemText(body: JsonObject): string;
  /** Answers of the model after the last message that a person wrote. */
  stepsSinceUser(body: JsonObject): number;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a message's content, whether it is a string or a list of parts. */
export function textOf(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return objects(content)
    .map((part) => (part["type"] === "text" && typeof part["text"] === "string" ? part["text"] : ""))
    .join("");
}

/** Finds what scripts match on, given how a format tells a person's message and an answer of the model. */
export function conversationReader(shape: {
  messages: (body: JsonObject) => JsonObject[];
  isPerson: (message: JsonObject) => boolean;
  /** Whether an answer begins here. */
  isStep: (message: JsonObject, before: JsonObject | undefined) => boolean;
  textOf: (message: JsonObject | undefined) => string;
}) {
  const { messages, isPerson, isStep } = shape;
  return {
    lastUserText: (body: JsonObject) => shape.textOf(messages(body).findLast(isPerson)),
    firstUserText: (body: JsonObject) => shape.textOf(messages(body).find(isPerson)),
    stepsSinceUser: (body: JsonObject) => {
      const list = messages(body);
      const later = list.slice(list.findLastIndex(isPerson) + 1);
      return later.filter((message, index) => isStep(message, later[index - 1])).length;
    },
  };
}

/** The same for the formats that keep a list of messages with roles. */
export function messageReader(isPerson: (message: JsonObject) => boolean) {
  return conversationReader({
    messages: (body) => objects(body["messages"]),
    isPerson,
    isStep: (message) => message["role"] === "assistant",
    textOf: (message) => textOf(message?.["content"]),
  });
}
