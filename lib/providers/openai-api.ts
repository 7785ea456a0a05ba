import type { ModelOptions, OpenaiApi } from "../chat/model-types";

/** Families that OpenAI serves over the Responses API, fine-tuned and dated ones included. */
const RESPONSES_FAMILIES =
  /^(ft:)?(gpt-3\.5-turbo(-0125|-1106)?|gpt-4(-turbo|o|\.1|\.5)?|gpt-([5-9]|[1-9]\d)|o[1-9]|codex|computer-use)(?![a-z0-9])/;
/** Members of these families that are served over Chat Completions only. */
const CHAT_ONLY = /audio|search-preview|-16k|-instruct/;

/**
 * Which of OpenAI's two APIs serves a model: what the model's options say, else Responses for the models that are known to be
 * served by it. Decided once, when the connection is built: options, reasoning effort, files and replay all follow it.
 */
export function openaiApiOf(model: string, options: Pick<ModelOptions, "openaiApi">): OpenaiApi {
  if (options.openaiApi !== undefined) return options.openaiApi;
  return RESPONSES_FAMILIES.test(model) && !CHAT_ONLY.test(model) ? "responses" : "chat";
}
