import type { AppChunk, AppPart } from "./message-types";

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;

/** The chunks that make these parts, as far as a client sees them: for a client that could not follow as they were streamed. */
export function chunksOf(parts: readonly AppPart[]): AppChunk[] {
  return parts.flatMap((part, index) => partChunks(part, `row-${index}`));
}

function partChunks(part: AppPart, id: string): AppChunk[] {
  switch (part.type) {
    case "text":
      return [
        { type: "text-start", id },
        { type: "text-delta", id, delta: part.text },
        { type: "text-end", id },
      ];
    case "reasoning":
      return [
        { type: "reasoning-start", id },
        { type: "reasoning-delta", id, delta: part.text },
        { type: "reasoning-end", id },
      ];
    case "dynamic-tool":
      return toolChunks(part);
    case "file":
      return [{ type: "file", url: part.url, mediaType: part.mediaType }];
    case "source-url":
    case "source-document":
      return [part];
    case "data-outcome":
    case "data-notice":
      return [part];
    default:
      return [];
  }
}

function toolChunks(part: ToolPart): AppChunk[] {
  const { toolCallId, toolName } = part;
  const input = part.input ?? {};
  const called: AppChunk = { type: "tool-input-available", toolCallId, toolName, input, dynamic: true };
  return [called, ...resultChunks(part)];
}

/** The chunk that tells a call's result; none while there is none. */
export function resultChunks(part: AppPart): AppChunk[] {
  if (part.type !== "dynamic-tool") return [];
  const { toolCallId } = part;
  if (part.state === "output-available") {
    return [{ type: "tool-output-available", toolCallId, output: part.output, dynamic: true }];
  }
  if (part.state === "output-error") {
    return [{ type: "tool-output-error", toolCallId, errorText: part.errorText, dynamic: true }];
  }
  return [];
}
