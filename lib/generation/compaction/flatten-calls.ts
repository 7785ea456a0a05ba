import type { ModelMessage } from "ai";

type Assistant = Extract<ModelMessage, { role: "assistant" }>;
type AssistantPart = Exclude<Assistant["content"], string>[number];
type ToolPart = Extract<ModelMessage, { role: "tool" }>["content"][number];

/** Characters of one result. This form is for a prompt that was too long, or for a model that has seen none of it. */
const MAX_RESULT_CHARS = 4_000;
const CUT = "\n[…]\n";

/**
 * A conversation for a request without tools: calls and their results become text, since providers refuse calls of tools that
 * the request does not have; reasoning, which is signed for what was there before, goes. Long results are cut in their middle.
 */
export function flattenCalls(messages: readonly ModelMessage[]): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    switch (message.role) {
      case "assistant":
        return assistantText(message);
      case "tool":
        return asText("user", message.content.map(resultText));
      default:
        return [message];
    }
  });
}

function assistantText({ content }: Assistant): ModelMessage[] {
  return asText("assistant", typeof content === "string" ? [content] : content.map(partText));
}

function asText(role: "user" | "assistant", texts: readonly string[]): ModelMessage[] {
  const content = texts.filter((text) => text !== "").join("\n\n");
  return content === "" ? [] : [{ role, content }];
}

function partText(part: AssistantPart): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "tool-call":
      return `[Called ${part.toolName} with ${shortened(JSON.stringify(part.input))}]`;
    case "tool-result":
      return resultText(part);
    default:
      return "";
  }
}

function resultText(part: ToolPart): string {
  if (part.type !== "tool-result") return "";
  return `[${part.toolName} answered: ${shortened(outputText(part.output))}]`;
}

function outputText(output: Extract<ToolPart, { type: "tool-result" }>["output"]): string {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "json":
    case "error-json":
      return JSON.stringify(output.value);
    case "execution-denied":
      return output.reason ?? "not allowed";
    case "content":
      return output.value.map((item) => (item.type === "text" ? item.text : `[${item.type}]`)).join("\n");
  }
}

function shortened(text: string): string {
  if (text.length <= MAX_RESULT_CHARS) return text;
  const half = (MAX_RESULT_CHARS - CUT.length) / 2;
  return `${text.slice(0, half).toWellFormed()}${CUT}${text.slice(text.length - half).toWellFormed()}`;
}
