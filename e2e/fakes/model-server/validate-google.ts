import { isObject, objects, type Json, type JsonObject, type Rejection } from "./format";
import { isIssuedThought } from "./reasoning-seal";

const FIELDS = new Set([
  "contents",
  "systemInstruction",
  "tools",
  "toolConfig",
  "generationConfig",
  "safetySettings",
  "cachedContent",
  "labels",
]);
const DATA_FIELDS = ["text", "functionCall", "functionResponse", "inlineData", "fileData"];
const PART_FIELDS = new Set([...DATA_FIELDS, "thought", "thoughtSignature"]);
const NAME_PATTERN = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;
const MEDIA_TYPES = /^(image\/(png|jpeg|webp|heic|heif)|application\/pdf|audio\/|video\/|text\/plain)/;
/** What Google documents for calls that another model made. */
const SKIPS_VALIDATION = "skip_thought_signature_validator";
/** Models that demand a signature on the first call of each step of the running turn. */
const SIGNED_MODELS = /gemini-[3-9]/;

const invalid = (message: string): Rejection => ({ status: 400, message });

function validateSignature(part: JsonObject): Rejection | null {
  const signature = part["thoughtSignature"];
  if (signature === undefined || signature === SKIPS_VALIDATION) return null;
  return typeof signature === "string" && isIssuedThought(signature)
    ? null
    : invalid("Thought signature is not valid.");
}

function validateData(part: JsonObject, at: string): Rejection | null {
  if ("text" in part) {
    const isBlank = typeof part["text"] !== "string" || part["text"] === "";
    return isBlank && part["thoughtSignature"] === undefined
      ? invalid(`${at}: Unable to submit request because it must have a non-empty text parameter.`)
      : null;
  }
  const called = part["functionCall"] ?? part["functionResponse"];
  if (isObject(called)) {
    const { name } = called;
    if (typeof name !== "string" || !NAME_PATTERN.test(name)) return invalid(`${at}: Invalid function name.`);
    const value = "functionCall" in part ? called["args"] : called["response"];
    return isObject(value) ? null : invalid(`${at}: Proto field is not a Struct.`);
  }
  const data = part["inlineData"];
  if (isObject(data) && MEDIA_TYPES.test(String(data["mimeType"]))) return null;
  return "fileData" in part ? null : invalid(`${at}: Unsupported MIME type.`);
}

function validatePart(part: JsonObject, at: string): Rejection | null {
  const unknown = Object.keys(part).find((name) => !PART_FIELDS.has(name));
  if (unknown !== undefined) return invalid(`Unknown name "${unknown}" at '${at}': Cannot find field.`);
  if (DATA_FIELDS.filter((name) => name in part).length !== 1)
    return invalid(`${at}.data: required oneof field 'data' must have one initialized field.`);
  return validateData(part, at) ?? validateSignature(part);
}

function validateContent(content: JsonObject, at: string): Rejection | null {
  if (content["role"] !== "user" && content["role"] !== "model")
    return invalid("Please use a valid role: user, model.");
  const parts = objects(content["parts"]);
  if (parts.length === 0) return invalid(`${at}.parts must not be empty.`);
  for (const [index, part] of parts.entries()) {
    const problem = validatePart(part, `${at}.parts[${index}]`);
    if (problem) return problem;
  }
  return null;
}

const having = (content: JsonObject | undefined, field: string): JsonObject[] =>
  objects(content?.["parts"]).flatMap((part) => (isObject(part[field]) ? [part[field]] : []));

function validateTurn(contents: JsonObject[], index: number): Rejection | null {
  const content = contents[index];
  const calls = having(content, "functionCall");
  const responses = having(content, "functionResponse");
  const before = contents[index - 1];
  if (calls.length > 0 && before?.["role"] !== "user") {
    return invalid(
      "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
    );
  }
  if (calls.length > 0) {
    const answers = having(contents[index + 1], "functionResponse");
    if (answers.length !== calls.length) {
      return invalid(
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
      );
    }
    const mixed = calls.findIndex(
      (call, at) => call["name"] !== answers[at]?.["name"] || call["id"] !== answers[at]?.["id"],
    );
    if (mixed >= 0) return invalid("Function response does not match its function call.");
  }
  if (responses.length > 0 && having(before, "functionCall").length === 0)
    return invalid("Please ensure that function response turn comes immediately after a function call turn.");
  if (responses.length > 0 && objects(content?.["parts"]).some((part) => "text" in part))
    return invalid("A function response turn holds nothing but function responses.");
  return null;
}

/** In the running turn each step's first call carries the signature that it came with. */
function validateSigned(contents: JsonObject[]): Rejection | null {
  const isPerson = (content: JsonObject) =>
    content["role"] === "user" && having(content, "functionResponse").length === 0;
  for (const content of contents.slice(contents.findLastIndex(isPerson) + 1)) {
    const first = objects(content["parts"]).find((part) => "functionCall" in part);
    if (first !== undefined && first["thoughtSignature"] === undefined)
      return invalid("Function call is missing a thought_signature in functionCall parts.");
  }
  return null;
}

function validateTools(tools: Json | undefined): Rejection | null {
  const names = new Set<string>();
  for (const tool of objects(tools)) {
    for (const declaration of objects(tool["functionDeclarations"])) {
      const { name } = declaration;
      if (typeof name !== "string" || !NAME_PATTERN.test(name)) return invalid("Invalid function name.");
      if (names.has(name)) return invalid(`Duplicate function declaration found: ${name}`);
      names.add(name);
    }
  }
  return null;
}

/** What the Gemini API refuses, in its own words; null when the request is fine. */
export function validateGoogle(body: JsonObject, model: string): Rejection | null {
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined)
    return invalid(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
  const contents = objects(body["contents"]);
  if (contents.length === 0) return invalid("contents is not specified");
  const tools = validateTools(body["tools"]);
  if (tools) return tools;
  for (const [index, content] of contents.entries()) {
    const problem = validateContent(content, `contents[${index}]`) ?? validateTurn(contents, index);
    if (problem) return problem;
  }
  if (contents[0]?.["role"] !== "user" || contents.at(-1)?.["role"] !== "user")
    return invalid("Please ensure that multiturn requests begin and end with a user role.");
  return SIGNED_MODELS.test(model) ? validateSigned(contents) : null;
}
