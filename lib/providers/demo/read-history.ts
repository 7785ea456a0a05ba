import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
} from "@ai-sdk/provider";
import { isContextText } from "../../chat/context-parts";

/** A tool call of the past with what came of it. */
export interface PastCall {
  tool: string;
  isError: boolean;
  /** The error's words, when it is one. */
  error: string | null;
  value: unknown;
}

export interface DemoHistory {
  /** What the user wrote, oldest first. */
  tasks: string[];
  /** Finished calls since the last user message. */
  turn: PastCall[];
  /** Finished calls before it. */
  earlier: PastCall[];
}

function textOf(message: LanguageModelV4Message): string {
  if (message.role !== "user") return "";
  const text = message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return isContextText(text) ? "" : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function valueOf(output: LanguageModelV4ToolResultOutput): unknown {
  switch (output.type) {
    case "text":
    case "error-text":
      return parsed(output.value);
    case "json":
    case "error-json":
      return output.value;
    case "execution-denied":
      return { error: output.reason ?? "It was not allowed." };
    case "content":
      return parsed(output.value.map((part) => (part.type === "text" ? part.text : "")).join("\n"));
  }
}

function errorIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("error" in value)) return null;
  return typeof value.error === "string" && value.error !== "" ? value.error : null;
}

function pastCall(tool: string, output: LanguageModelV4ToolResultOutput): PastCall {
  const value = valueOf(output);
  const isMarked =
    output.type === "error-text" || output.type === "error-json" || output.type === "execution-denied";
  const error =
    errorIn(value) ?? (isMarked ? String(typeof value === "string" ? value : JSON.stringify(value)) : null);
  // A command that ended with a bad exit code has run: that is a result, not an error of the tool.
  const hasRun =
    typeof value === "object" && value !== null && "exit_code" in value && value.exit_code !== null;
  return { tool, isError: !hasRun && (isMarked || error !== null), error, value };
}

function callsIn(messages: LanguageModelV4Message[]): PastCall[] {
  return messages.flatMap((message) =>
    message.role === "tool"
      ? message.content.flatMap((part) =>
          part.type === "tool-result" ? [pastCall(part.toolName, part.output)] : [],
        )
      : [],
  );
}

/** All that the demo knows: it keeps no state, so a restart or another process goes on where it was. */
export function readHistory(prompt: LanguageModelV4Prompt): DemoHistory {
  const lastTask = prompt.findLastIndex((message) => textOf(message).trim() !== "");
  return {
    tasks: prompt.map(textOf).filter((text) => text.trim() !== ""),
    turn: callsIn(prompt.slice(lastTask + 1)),
    earlier: callsIn(prompt.slice(0, Math.max(lastTask, 0))),
  };
}
