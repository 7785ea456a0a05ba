import type { AppMessage, Origin, StoredRowMetadata } from "../chat/message-types";
import { newId } from "../ids";
import type { NewAssistantRow, NewToolCall } from "../transitions/types";
import type { StepChat } from "./prepare/request";
import type { StepContext } from "./step-deps";
import type { ToolDefinition } from "./tool-port";

/** What an assistant row says about itself beside its parts. */
export type RowFacts = Pick<
  NewAssistantRow,
  "finishReason" | "providerResponseId" | "usage" | "costMicros" | "interrupted"
> &
  Pick<StoredRowMetadata, "afterRestart">;

/** Who wrote a row; the origin is not known when only the log was left of it. */
interface RowAuthor {
  origin: Origin | null;
  modelId: string | null;
  contextLimit: number | null;
}

/** The row of a sealed message. */
export function toAssistantRow(
  message: AppMessage,
  author: RowAuthor | null,
  { afterRestart, ...facts }: RowFacts,
): NewAssistantRow {
  const reasoning = message.metadata?.reasoning;
  return {
    id: message.id,
    parts: message.parts,
    metadata: {
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(afterRestart === undefined ? {} : { afterRestart }),
    },
    origin: author?.origin ?? null,
    modelId: author?.modelId ?? null,
    contextLimit: author?.contextLimit ?? null,
    ...facts,
  };
}

/** Whether the row is the first of a turn since this worker took that turn over. */
export function restartFacts(
  { episode }: Pick<StepContext, "episode">,
  { turnStartedAt }: Pick<StepChat, "turnStartedAt">,
): Pick<StoredRowMetadata, "afterRestart"> {
  const { takenOverTurn } = episode;
  const isThisTurn = takenOverTurn !== null && takenOverTurn.getTime() === turnStartedAt?.getTime();
  return isThisTurn ? { afterRestart: true } : {};
}

/** Ledger rows for the calls of a sealed message that have no result yet, in the order in which the model made them. */
export function toNewCalls(message: AppMessage, definitions: readonly ToolDefinition[]): NewToolCall[] {
  const kinds = new Map(definitions.map(({ name, kind }) => [name, kind]));
  return message.parts.flatMap((part) =>
    part.type === "dynamic-tool" && part.state === "input-available"
      ? [
          {
            id: newId("call"),
            toolCallId: part.toolCallId,
            toolName: part.toolName,
            kind: kinds.get(part.toolName) ?? "server",
            input: part.input,
          },
        ]
      : [],
  );
}
