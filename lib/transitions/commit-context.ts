import { chatMessages } from "../../db/schema/chat-messages";
import type { AppPart } from "../chat/message-types";
import type { ContextPin } from "../chat/workspace-context";
import { messageIdFromBigint } from "../ids";
import { runTransition, type TransitionScope } from "./run-transition";
import type { Fence, TransitionContext } from "./types";

export interface NewContext {
  /** Of the hidden row that gives it to the model; null: the model is to be given nothing. */
  parts: AppPart[] | null;
  pin: Omit<ContextPin, "messageId">;
  /** What gave it where no row is to be written now. */
  givenBy?: string | null;
}

/** Gives a running chat what its workspace has for the model, between two steps. */
export function commitContext(ctx: TransitionContext, input: NewContext & { fence: Fence }): Promise<void> {
  const { fence, pin } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "commit_context", fence }, (scope) =>
    give(scope, { ...input, pin: { ...pin, ...askedMeanwhile(scope.chat.context, pin) } }),
  );
}

/** Tells the model of a running chat what skills its owner has. */
export function commitOwnSkills(
  ctx: TransitionContext,
  { fence, parts }: { fence: Fence; parts: AppPart[] },
): Promise<void> {
  return runTransition(ctx, { chatId: fence.chatId, transition: "commit_context", fence }, async (scope) => {
    await insertContextRow(scope, parts);
    await scope.write();
  });
}

/** Somebody asked for other sources while these were read: they are read before the next call. */
function askedMeanwhile(now: ContextPin | null, pin: NewContext["pin"]): Partial<NewContext["pin"]> {
  if (now === null || !now.wanted || now.workspaceId !== pin.workspaceId) return {};
  if (JSON.stringify(now.sources) === JSON.stringify(pin.sources)) return {};
  return { sources: now.sources, wanted: true };
}

/** The same for a chat at rest. */
export function refreshContext(
  ctx: TransitionContext,
  input: NewContext & { chatId: string },
): Promise<void> {
  const { chatId } = input;
  return runTransition(ctx, { chatId, transition: "refresh_context" }, (scope) => give(scope, input));
}

async function give(scope: TransitionScope, { parts, pin, givenBy = null }: NewContext): Promise<void> {
  const messageId = parts === null ? givenBy : await insertContextRow(scope, parts);
  await scope.write({ context: { ...pin, messageId }, metadataVersion: scope.chat.snapshotVersion });
}

async function insertContextRow({ tx, chat }: TransitionScope, parts: AppPart[]): Promise<string> {
  const [row] = await tx
    .insert(chatMessages)
    .values({ chatId: chat.id, role: "user", visibility: "model", parts, metadata: { context: true } })
    .returning({ id: chatMessages.id });
  if (row === undefined) throw new Error("an inserted row has an id");
  return messageIdFromBigint(row.id);
}
