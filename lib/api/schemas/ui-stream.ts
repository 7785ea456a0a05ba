import { z } from "zod";
import type { ActionResult } from "../../chat/dynamic-tools";
import type { InputPart } from "../../chat/wire";
import { AppError } from "../../errors";
import { contentSchema } from "./content";
import { idText } from "./fields";
import { parseInput } from "./parse-input";

const messageSchema = z.looseObject({
  id: z.string(),
  role: z.enum(["system", "user", "assistant"]),
  parts: z.array(z.looseObject({ type: z.string() })),
});
type UiMessage = z.infer<typeof messageSchema>;

/** What the AI SDK's `DefaultChatTransport` sends: of the messages only the last one counts, the rest is kept here. */
export const uiStreamSchema = z.looseObject({
  messages: z.array(messageSchema).min(1),
  trigger: z.enum(["submit-message", "regenerate-message"]).default("submit-message"),
  messageId: z.string().nullish(),
});

export type UiStreamBody = z.output<typeof uiStreamSchema>;

/** What a body asks for. */
export type UiStreamRequest =
  | { kind: "send"; content: InputPart[]; messageId: string | null }
  | { kind: "regenerate"; content: InputPart[] | null }
  | { kind: "results"; results: ActionResult[]; continuesId: string };

/** @throws AppError `invalid_request` for a message that Lathe cannot take. */
export function readUiStreamRequest({ messages, trigger, messageId }: UiStreamBody): UiStreamRequest {
  if (trigger === "regenerate-message") {
    const asked = messages.findLast(({ role }) => role === "user");
    return { kind: "regenerate", content: asked === undefined ? null : contentOf(asked) };
  }
  const last = messages.at(-1);
  if (last?.role === "user") {
    const known = idText.safeParse(messageId);
    return { kind: "send", content: contentOf(last), messageId: known.success ? known.data : null };
  }
  if (last?.role === "assistant") {
    return { kind: "results", results: last.parts.flatMap(resultOf), continuesId: last.id };
  }
  throw new AppError("invalid_request", "The last message is neither a person's nor the model's.", {
    fields: [{ path: "messages", message: "must end with a user or an assistant message" }],
  });
}

function contentOf({ parts }: UiMessage): InputPart[] {
  const content = parts.map((part) => {
    if (part.type === "text" && typeof part["text"] === "string") return { type: "text", text: part["text"] };
    throw new AppError("invalid_request", "Only text can be sent this way.", {
      fields: [{ path: "messages", message: `a part of type ${part.type}` }],
    });
  });
  return parseInput(contentSchema, content);
}

function resultOf(part: UiMessage["parts"][number]): ActionResult[] {
  const { toolCallId, state, output, errorText } = part;
  if (typeof toolCallId !== "string") return [];
  if (state === "output-available") return [{ toolCallId, output }];
  if (state === "output-error") return [{ toolCallId, output: { error: errorText }, isError: true }];
  return [];
}
