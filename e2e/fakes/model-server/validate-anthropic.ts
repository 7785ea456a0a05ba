import { isObject, objects, type Json, type JsonObject, type Rejection } from "./format";
import { hasIssuedSignature, mergeRoles } from "./thinking-signature";

const ID_PATTERN = /^[a-zA-Z0-9_-]+$/;
const TOOL_NAME_PATTERN = /^[a-zA-Z0-9_-]{1,128}$/;
const MAX_CACHE_MARKS = 4;
const THINKING_TYPES = new Set<Json | undefined>(["thinking", "redacted_thinking"]);

const invalid = (message: string): Rejection => ({ status: 400, message });
const isBlank = (value: Json | undefined) => typeof value !== "string" || value.trim() === "";

function validateTextBlock(block: JsonObject, where: string): Rejection | null {
  if (block["text"] === "") return invalid(`${where}: text content blocks must be non-empty`);
  return isBlank(block["text"])
    ? invalid(`${where}: text content blocks must contain non-whitespace text`)
    : null;
}

function validateToolUse(block: JsonObject, at: string): Rejection | null {
  if (typeof block["id"] !== "string" || !ID_PATTERN.test(block["id"])) {
    return invalid(`${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  }
  if (isBlank(block["name"])) return invalid(`${at}.tool_use.name: Field required`);
  return isObject(block["input"])
    ? null
    : invalid(`${at}.tool_use.input: Input should be a valid dictionary`);
}

function validateBlock(block: JsonObject, at: string): Rejection | null {
  switch (block["type"]) {
    case "text":
      return validateTextBlock(block, "messages");
    case "tool_use":
      return validateToolUse(block, at);
    case "tool_result": {
      const blank = objects(block["content"]).find(
        (part) => part["type"] === "text" && isBlank(part["text"]),
      );
      return blank ? validateTextBlock(blank, `${at}.tool_result`) : null;
    }
    case "thinking":
    case "redacted_thinking":
    case "image":
    case "document":
      return null;
    default:
      return invalid(
        `${at}: Input tag '${String(block["type"])}' found using 'type' does not match any of the expected tags`,
      );
  }
}

const idsOf = (content: JsonObject[], type: string, key: string) =>
  content.flatMap((block) => (block["type"] === type ? [String(block[key])] : []));

function validateAssistant(messages: JsonObject[], index: number, content: JsonObject[]): Rejection | null {
  for (const [position, block] of content.entries()) {
    if (block["type"] === "thinking" && !hasIssuedSignature(messages, index, block)) {
      return invalid(`messages.${index}.content.${position}: Invalid \`signature\` in \`thinking\` block`);
    }
  }
  if (THINKING_TYPES.has(content.at(-1)?.["type"])) {
    return invalid(`messages.${index}: The final block in an assistant message cannot be \`thinking\`.`);
  }
  const calls = idsOf(content, "tool_use", "id");
  const next = messages[index + 1];
  const answered =
    next?.["role"] === "user" ? idsOf(objects(next["content"]), "tool_result", "tool_use_id") : [];
  const open = calls.filter((id) => !answered.includes(id));
  if (open.length === 0) return null;
  return invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. ` +
      "Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
  );
}

function validateUser(messages: JsonObject[], index: number, content: JsonObject[]): Rejection | null {
  const before = messages[index - 1];
  const calls = before?.["role"] === "assistant" ? idsOf(objects(before["content"]), "tool_use", "id") : [];
  const seen = new Set<string>();
  for (const [position, block] of content.entries()) {
    if (block["type"] !== "tool_result") continue;
    const id = String(block["tool_use_id"]);
    const at = `messages.${index}.content.${position}`;
    if (!calls.includes(id)) {
      return invalid(
        `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
      );
    }
    if (seen.has(id)) {
      return invalid(
        `${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`,
      );
    }
    seen.add(id);
    if (position >= seen.size) {
      return invalid(
        `${at}: \`tool_result\` blocks must come before other content in the message after \`tool_use\` blocks`,
      );
    }
  }
  return null;
}

function validateMessage(messages: JsonObject[], index: number): Rejection | null {
  const message = messages[index] ?? {};
  const role = message["role"];
  if (role !== "user" && role !== "assistant") {
    return invalid(`messages.${index}.role: Input should be 'user' or 'assistant'`);
  }
  const raw = message["content"];
  if (typeof raw === "string") {
    return raw === ""
      ? invalid(`messages.${index}: ${role} messages must have non-empty content`)
      : validateTextBlock({ text: raw }, "messages");
  }
  const content = objects(raw);
  if (content.length === 0) return invalid(`messages.${index}: ${role} messages must have non-empty content`);
  for (const [position, block] of content.entries()) {
    const problem = validateBlock(block, `messages.${index}.content.${position}`);
    if (problem) return problem;
  }
  return role === "assistant"
    ? validateAssistant(messages, index, content)
    : validateUser(messages, index, content);
}

function validateToolUseOrder(messages: JsonObject[]): Rejection | null {
  const ids = messages.flatMap((message) => idsOf(objects(message["content"]), "tool_use", "id"));
  return new Set(ids).size === ids.length ? null : invalid("messages: `tool_use` ids must be unique");
}

/** With thinking on, the assistant messages of the running turn that call tools begin with their thinking. */
function validateThinkingFirst(body: JsonObject, messages: JsonObject[]): Rejection | null {
  if (!isObject(body["thinking"]) || body["thinking"]["type"] !== "enabled") return null;
  const last = messages.findLastIndex((message) => message["role"] === "assistant");
  const content = objects(messages[last]?.["content"]);
  const first = content[0]?.["type"];
  if (idsOf(content, "tool_use", "id").length === 0 || THINKING_TYPES.has(first)) return null;
  return invalid(
    `messages.${last}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first)}\`. ` +
      "When `thinking` is enabled, a final `assistant` message must start with a thinking block.",
  );
}

function countCacheMarks(value: Json | undefined): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countCacheMarks(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "cache_control" ? 1 : key === "input" ? 0 : countCacheMarks(item)),
    0,
  );
}

function validateTools(tools: JsonObject[]): Rejection | null {
  const names = tools.map((tool) => tool["name"]);
  for (const [index, tool] of tools.entries()) {
    if (typeof tool["name"] !== "string" || !TOOL_NAME_PATTERN.test(tool["name"])) {
      return invalid(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    }
    if (tool["type"] !== undefined && tool["type"] !== "custom") continue;
    if (!isObject(tool["input_schema"]) || tool["input_schema"]["type"] !== "object") {
      return invalid(`tools.${index}.custom.input_schema.type: Input should be 'object'`);
    }
  }
  return new Set(names).size === names.length ? null : invalid("tools: Tool names must be unique.");
}

function validateHead(headers: NodeJS.Dict<string | string[]>, body: JsonObject): Rejection | null {
  if (headers["x-api-key"] === undefined && headers["authorization"] === undefined) {
    return { status: 401, message: "x-api-key header is required" };
  }
  if (headers["anthropic-version"] === undefined) return invalid("anthropic-version: header is required");
  if (isBlank(body["model"])) return invalid("model: Field required");
  if (typeof body["max_tokens"] !== "number") return invalid("max_tokens: Field required");
  if (body["max_tokens"] < 1) return invalid("max_tokens: Input should be greater than or equal to 1");
  if (body["system"] === "" || objects(body["system"]).some((block) => isBlank(block["text"]))) {
    return invalid("system: text content blocks must be non-empty");
  }
  const marks = countCacheMarks([body["system"] ?? null, body["tools"] ?? null, body["messages"] ?? null]);
  return marks > MAX_CACHE_MARKS
    ? invalid(`A maximum of ${MAX_CACHE_MARKS} blocks with cache_control may be provided. Found ${marks}.`)
    : null;
}

/** What the service refuses, in its own words; null when the request is fine. */
export function validateAnthropic(request: {
  headers: NodeJS.Dict<string | string[]>;
  body: JsonObject;
}): Rejection | null {
  const { headers, body } = request;
  const head = validateHead(headers, body) ?? validateTools(objects(body["tools"]));
  if (head) return head;
  if (!Array.isArray(body["messages"]) || body["messages"].length === 0) {
    return invalid("messages: at least one message is required");
  }
  const messages = mergeRoles(objects(body["messages"]));
  if (messages[0]?.["role"] !== "user") return invalid('messages: first message must use the "user" role');
  for (const index of messages.keys()) {
    const problem = validateMessage(messages, index);
    if (problem) return problem;
  }
  if (messages.at(-1)?.["role"] === "assistant") {
    return invalid(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  return validateToolUseOrder(messages) ?? validateThinkingFirst(body, messages);
}
