import { isObject, objects, type Json, type JsonObject, type Rejection } from "./format";
import { openSeal } from "./reasoning-seal";
import type { ResponseStore } from "./response-store";

const MAX_ID_LENGTH = 64;
const NAME_PATTERN = /^[a-zA-Z0-9_-]{1,64}$/;
const ROLES = new Set<Json | undefined>(["system", "developer", "user", "assistant"]);
const PARAMETERS = new Set([
  "model",
  "input",
  "stream",
  "store",
  "include",
  "instructions",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "max_output_tokens",
  "temperature",
  "top_p",
  "reasoning",
  "text",
  "previous_response_id",
  "prompt_cache_key",
  "metadata",
  "truncation",
  "service_tier",
  "safety_identifier",
  "user",
]);
const USER_PARTS = new Set<Json | undefined>(["input_text", "input_image", "input_file"]);
const OUTPUT_PARTS = new Set<Json | undefined>(["output_text", "refusal"]);
const FOLLOWERS = new Set<Json | undefined>(["function_call", "web_search_call", "message"]);

function invalid(message: string, param?: string, code?: string): Rejection {
  return { status: 400, message, ...(param !== undefined && { param }), ...(code !== undefined && { code }) };
}

const isBlank = (value: Json | undefined) => typeof value !== "string" || value.trim() === "";

function typeOf(item: JsonObject): Json | undefined {
  return item["type"] ?? (item["role"] === undefined ? undefined : "message");
}

function validateMessage(item: JsonObject, at: string): Rejection | null {
  const { role, content } = item;
  if (!ROLES.has(role)) return invalid(`Invalid value: '${String(role)}'.`, `${at}.role`);
  if (typeof content === "string") {
    return isBlank(content) ? invalid(`Invalid '${at}.content': must not be blank.`, `${at}.content`) : null;
  }
  const parts = objects(content);
  if (parts.length === 0) return invalid(`Invalid '${at}.content': empty array.`, `${at}.content`);
  const allowed = role === "assistant" ? OUTPUT_PARTS : USER_PARTS;
  for (const [index, part] of parts.entries()) {
    const where = `${at}.content[${index}]`;
    if (!allowed.has(part["type"])) {
      return invalid(`Invalid value: '${String(part["type"])}'. Supported values depend on the role.`, where);
    }
    if (part["type"] === "input_text" && isBlank(part["text"]))
      return invalid(`Invalid '${where}.text': must not be blank.`, where);
    if (part["type"] === "input_file" && !String(part["file_data"]).startsWith("data:application/pdf"))
      return invalid(`Invalid '${where}': unsupported file type.`, where);
  }
  return null;
}

function validateCall(item: JsonObject, at: string): Rejection | null {
  const { call_id: callId, name, arguments: text } = item;
  if (isBlank(callId)) return invalid(`Missing required parameter: '${at}.call_id'.`, at);
  if (String(callId).length > MAX_ID_LENGTH)
    return invalid(`Invalid '${at}.call_id': string too long.`, at, "string_above_max_length");
  if (typeof name !== "string" || !NAME_PATTERN.test(name))
    return invalid(`Invalid '${at}.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.`, at);
  try {
    if (isObject(JSON.parse(String(text)))) return null;
  } catch {
    // As below.
  }
  return invalid(`Invalid '${at}.arguments': not a JSON object.`, at);
}

function validateOutput(item: JsonObject, at: string): Rejection | null {
  const { output } = item;
  if (typeof output === "string") return null;
  const parts = objects(output);
  const isFine = parts.length > 0 && parts.every((part) => USER_PARTS.has(part["type"]));
  return isFine ? null : invalid(`Invalid '${at}.output'.`, `${at}.output`);
}

function validateReasoning(item: JsonObject, at: string): Rejection | null {
  const { id, encrypted_content: seal, summary } = item;
  if (!Array.isArray(summary)) return invalid(`Missing required parameter: '${at}.summary'.`, at);
  const sealedFor = typeof seal === "string" ? openSeal(seal) : null;
  if (sealedFor === null || (id !== undefined && id !== sealedFor)) {
    return invalid(
      `The encrypted content for item ${String(id)} could not be verified.`,
      at,
      "invalid_encrypted_content",
    );
  }
  return null;
}

function validateItem(item: JsonObject, at: string, store: ResponseStore): Rejection | null {
  switch (typeOf(item)) {
    case "message":
      return validateMessage(item, at);
    case "function_call":
      return validateCall(item, at);
    case "function_call_output":
      return validateOutput(item, at);
    case "reasoning":
      return validateReasoning(item, at);
    case "web_search_call":
      return null;
    case "item_reference":
      if (store.hasItem(String(item["id"]))) return null;
      return { status: 404, message: `Item with id '${String(item["id"])}' not found.`, param: "input" };
    default:
      return invalid(`Invalid value: '${String(item["type"])}'.`, `${at}.type`, "invalid_value");
  }
}

function isFollower(item: JsonObject | undefined): boolean {
  if (item === undefined) return false;
  if (typeOf(item) === "message") return item["role"] === "assistant";
  return FOLLOWERS.has(typeOf(item)) || item["type"] === "reasoning";
}

/** A search stands right behind its reasoning; reasoning stands right before what it led to. */
function validateNeighbours(items: JsonObject[]): Rejection | null {
  for (const [index, item] of items.entries()) {
    const id = String(item["id"]);
    if (item["type"] === "web_search_call" && items[index - 1]?.["type"] !== "reasoning") {
      return invalid(
        `Item '${id}' of type 'web_search_call' was provided without its required 'reasoning' item.`,
        "input",
      );
    }
    if (item["type"] === "reasoning" && !isFollower(items[index + 1])) {
      return invalid(
        `Item '${id}' of type 'reasoning' was provided without its required following item.`,
        "input",
      );
    }
  }
  return null;
}

const idsOf = (items: readonly JsonObject[], type: string) =>
  items.flatMap((item) => (item["type"] === type ? [String(item["call_id"])] : []));

function firstTwice(ids: string[]): string | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index);
}

/** Each call has exactly one output behind it, and each output a call before it, in the request or in the answer it goes on from. */
function validatePairs(items: JsonObject[], earlier: readonly JsonObject[]): Rejection | null {
  const calls = [...idsOf(earlier, "function_call"), ...idsOf(items, "function_call")];
  const outputs = idsOf(items, "function_call_output");
  const twice = firstTwice(calls) ?? firstTwice(outputs);
  if (twice !== undefined) return invalid(`Duplicate item found with call_id ${twice}.`, "input");
  const seen = new Set(idsOf(earlier, "function_call"));
  for (const item of items) {
    const callId = String(item["call_id"]);
    if (item["type"] === "function_call") seen.add(callId);
    if (item["type"] === "function_call_output" && !seen.has(callId))
      return invalid(`No tool call found for function call output with call_id ${callId}.`, "input");
  }
  const open = calls.find((id) => !outputs.includes(id));
  return open === undefined ? null : invalid(`No tool output found for function call ${open}.`, "input");
}

function validateTools(tools: JsonObject[]): Rejection | null {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    if (tool["type"] === "web_search") continue;
    const at = `tools[${index}]`;
    const name = tool["name"];
    if (tool["type"] !== "function" || typeof name !== "string" || !NAME_PATTERN.test(name))
      return invalid(`Invalid '${at}.name'.`, `${at}.name`);
    if (names.has(name)) return invalid(`Invalid '${at}': duplicate function name '${name}'.`, at);
    names.add(name);
    const parameters = tool["parameters"];
    if (!isObject(parameters) || parameters["type"] !== "object")
      return invalid(`Invalid schema for function '${name}': schema must be of 'type: "object"'.`, at);
    if (tool["strict"] !== false && Object.keys(parameters["properties"] ?? {}).length > 0)
      return invalid(`Invalid schema for function '${name}': this server does not take strict ones.`, at);
  }
  return null;
}

function validateHead(body: JsonObject): Rejection | null {
  const unknown = Object.keys(body).find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) return invalid(`Unknown parameter: '${unknown}'.`, unknown, "unknown_parameter");
  if (isBlank(body["model"])) return invalid("you must provide a model parameter");
  if (!Array.isArray(body["input"]) || body["input"].length === 0)
    return invalid("Missing required parameter: 'input'.", "input", "missing_required_parameter");
  if (Array.isArray(body["tools"]) && body["tools"].length === 0)
    return invalid("Invalid 'tools': empty array.", "tools", "empty_array");
  return null;
}

/** What the Responses API refuses, in its own words and order; null when the request is fine. */
export function validateResponses(body: JsonObject, store: ResponseStore): Rejection | null {
  const head = validateHead(body) ?? validateTools(objects(body["tools"]));
  if (head) return head;
  const previous = body["previous_response_id"];
  const earlier = typeof previous === "string" ? store.find(previous) : [];
  if (earlier === null) {
    return invalid(
      `Previous response with id '${String(previous)}' not found.`,
      "previous_response_id",
      "previous_response_not_found",
    );
  }
  const items = objects(body["input"]);
  const shape = validateNeighbours(items) ?? validatePairs(items, earlier);
  if (shape) return shape;
  for (const [index, item] of items.entries()) {
    const problem = validateItem(item, `input[${index}]`, store);
    if (problem) return problem;
  }
  const last = items.at(-1);
  const isAnswerable = last?.["role"] === "user" || last?.["type"] === "function_call_output";
  return isAnswerable ? null : invalid("The input must end with something to answer.", "input");
}
