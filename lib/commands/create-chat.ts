import { linkFiles } from "../../db/queries/files";
import type { DynamicTool } from "../chat/dynamic-tools";
import type { Chat, InputPart } from "../chat/wire";
import { storableText } from "../chat/storable-text";
import { fallbackTitle } from "../chat/title";
import { fileNameIn } from "../chat/user-parts";
import { newId } from "../ids";
import { createChat as createChatTransition } from "../transitions/create-chat";
import { runInTransaction } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import { userPartsOf } from "../transitions/user-parts-of";
import { requireContent, requireMcpServers, requireWorkspace } from "./admission";
import type { Caller } from "./caller";
import { readChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";

export interface CreateChatCommand {
  caller: Caller;
  content: InputPart[];
  modelId?: string | null | undefined;
  workspaceId?: string | null | undefined;
  planMode?: boolean | undefined;
  labels?: Record<string, string> | undefined;
  systemPrompt?: string | null | undefined;
  reasoningEffort?: string | null | undefined;
  mcpServerIds?: string[] | undefined;
  /** Tools that the caller carries out itself. */
  dynamicTools?: DynamicTool[] | undefined;
}

/** Starts a chat with its first message; it runs at once. */
export function createChat(ctx: TransitionContext, command: CreateChatCommand): Promise<Chat> {
  const { caller, content } = command;
  return runInTransaction(ctx, async (joined) => {
    const fileIds = await requireContent(joined.unit.tx, { caller, chatId: null, content });
    requireMcpServers(command.mcpServerIds ?? []);
    const workspaceId = command.workspaceId ?? null;
    await requireWorkspace(joined.unit.tx, caller, workspaceId);
    const modelId = await requireUsableModel(joined.unit.tx, {
      caller,
      modelId: command.modelId ?? null,
      chatModelId: null,
    });
    const parts = await userPartsOf(joined.unit.tx, content);
    const { chatId } = await createChatTransition(joined, {
      id: newId("chat"),
      ownerId: caller.userId,
      authorId: caller.userId,
      title: fallbackTitle(content, fileNameIn(parts)),
      content: parts,
      modelId,
      workspaceId,
      planMode: command.planMode ?? false,
      labels: command.labels ?? {},
      systemPrompt: optionalText(command.systemPrompt),
      reasoningEffort: optionalText(command.reasoningEffort),
      mcpServerIds: [],
      dynamicTools: command.dynamicTools ?? [],
    });
    await linkFiles(joined.unit.tx, chatId, fileIds);
    return readChat(joined, chatId);
  });
}

function optionalText(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text);
}
