import { isObject, objects, type Json, type JsonObject, type Rejection } from "./format";

const MAX_ID_LENGTH = 40;
const MAX_NAME_LENGTH = 64;
const NAME_PATTERN = /^[a-zA-Z0-9_-]+$/;
const ROLES = new Set(["system", "developer", "user", "assistant", "tool"]);

function invalid(message: string, param?: string, code?: string): Rejection {
  return { status: 400, message, ...(param !== undefined && { param }), ...(code !== undefined && { code }) };
}

const isBlank = (value: Json | undefined) => typeof value !== "string" || value.trim() === "";

function validateContent(message: JsonObject, at: string): Rejection | null {
  const content = message["content"];
  if (Array.isArray(content)) {
    if (content.length === 0)
      return invalid(`Invalid '${at}.content': empty array. Expected an array with minimum length 1.`, at);
    const blank = objects(content).findIndex((part) => part["type"] === "text" && isBlank(part["text"]));
    return blank < 0 ? null : invalid(`Invalid '${at}.content[${blank}].text': must not be blank.`, at);
  }
  if (message["role"] === "assistant" && (content === null || content === undefined || content === "")) {
    return objects(message["tool_calls"]).length > 0
      ? null
      : invalid(`Invalid value for 'content': expected a string, got null.`, `${at}.content`);
  }
  if (message["role"] === "tool" && typeof content === "string") return null;
  return isBlank(content) ? invalid(`Invalid '${at}.content': must not be blank.`, `${at}.content`) : null;
}

function isJsonObject(text: Json | undefined): boolean {
  if (typeof text !== "string") return false;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function validateCalls(message: JsonObject, at: string): Rejection | null {
  const calls = message["tool_calls"];
  if (calls === undefined) return null;
  if (!Array.isArray(calls) || calls.length === 0) {
    return invalid(
      `Invalid '${at}.tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
      `${at}.tool_calls`,
      "empty_array",
    );
  }
  const seen = new Set<Json | undefined>();
  for (const [index, call] of objects(calls).entries()) {
    const where = `${at}.tool_calls[${index}]`;
    const id = call["id"];
    if (typeof id !== "string" || id === "")
      return invalid(`Missing required parameter: '${where}.id'.`, where);
    if (id.length > MAX_ID_LENGTH) {
      return invalid(
        `Invalid '${where}.id': string too long. Expected a string with maximum length ${MAX_ID_LENGTH}, but got a string with length ${id.length} instead.`,
        where,
        "string_above_max_length",
      );
    }
    if (seen.has(id)) return invalid(`Duplicate value for 'tool_call_id' of '${id}' in ${where}.`, where);
    seen.add(id);
    const fn = isObject(call["function"]) ? call["function"] : {};
    if (isBlank(fn["name"])) return invalid(`Missing required parameter: '${where}.function.name'.`, where);
    if (!isJsonObject(fn["arguments"]))
      return invalid(`Invalid '${where}.function.arguments': not a JSON object.`, where);
  }
  return null;
}

function missingResults(open: Set<string>): Rejection {
  return invalid(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${[...open].join(", ")}`,
    "messages",
  );
}

function validateResult(message: JsonObject, at: string, open: Set<string> | null): Rejection | null {
  const id = message["tool_call_id"];
  if (typeof id !== "string") return invalid(`Missing required parameter: '${at}.tool_call_id'.`, at);
  if (open === null || !open.delete(id)) {
    return invalid(
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      `${at}.role`,
    );
  }
  return null;
}

function validateMessages(messages: Json[]): Rejection | null {
  let open: Set<string> | null = null;
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (!isObject(message) || typeof message["role"] !== "string" || !ROLES.has(message["role"])) {
      return invalid(`Invalid value for '${at}.role'.`, `${at}.role`);
    }
    if (message["role"] === "tool") {
      const problem = validateResult(message, at, open);
      if (problem) return problem;
    } else {
      if (open !== null && open.size > 0) return missingResults(open);
      open = null;
    }
    const problem =
      validateContent(message, at) ?? (message["role"] === "assistant" ? validateCalls(message, at) : null);
    if (problem) return problem;
    const calls = objects(message["tool_calls"]);
    if (calls.length > 0) open = new Set(calls.map((call) => String(call["id"])));
  }
  return open !== null && open.size > 0 ? missingResults(open) : null;
}

function validateTools(tools: JsonObject[]): Rejection | null {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const fn = isObject(tool["function"]) ? tool["function"] : {};
    const name = fn["name"];
    const at = `tools[${index}].function.name`;
    if (typeof name !== "string" || !NAME_PATTERN.test(name) || name.length > MAX_NAME_LENGTH) {
      return invalid(
        `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        at,
      );
    }
    if (names.has(name)) return invalid(`Invalid '${at}': duplicate function name '${name}'.`, at);
    names.add(name);
    const parameters = fn["parameters"];
    if (!isObject(parameters) || parameters["type"] !== "object") {
      return invalid(
        `Invalid schema for function '${name}': schema must be a JSON Schema of 'type: "object"'.`,
        `tools[${index}].function.parameters`,
        "invalid_function_parameters",
      );
    }
  }
  return null;
}

/** OpenAI's own models: their API is stricter than the servers that speak its format. */
const OWN_MODELS = /^(gpt-[5-9]|o\d)/;

function validateOwn(body: JsonObject, messages: Json[]): Rejection | null {
  if (!OWN_MODELS.test(String(body["model"]))) return null;
  if (body["max_tokens"] !== undefined) {
    return invalid(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_tokens",
      "unsupported_parameter",
    );
  }
  const index = objects(messages).findIndex((message) => "reasoning_content" in message);
  const param = `messages[${index}].reasoning_content`;
  return index < 0 ? null : invalid(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
}

/** What the strictest servers of this format refuse; null when the request is fine. */
export function validateOpenai(body: JsonObject): Rejection | null {
  if (isBlank(body["model"])) return invalid("you must provide a model parameter");
  const messages = body["messages"];
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      "messages",
      "empty_array",
    );
  }
  if (body["stream_options"] !== undefined && body["stream"] !== true) {
    return invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
    );
  }
  if (Array.isArray(body["tools"]) && body["tools"].length === 0) {
    return invalid(
      "Invalid 'tools': empty array. Expected an array with minimum length 1.",
      "tools",
      "empty_array",
    );
  }
  return validateTools(objects(body["tools"])) ?? validateMessages(messages) ?? validateOwn(body, messages);
}
