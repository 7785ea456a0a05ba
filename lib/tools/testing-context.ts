import type { ToolRunContext } from "../generation/tool-port";
import { SKILLS } from "./testing-availability";

/** What a call of a chat with a workspace knows, as far as a test says nothing else. */
export function toolContext(patch: Partial<ToolRunContext> = {}): ToolRunContext & { callId: string } {
  return {
    callId: "call_1",
    chatId: "chat_1",
    ownerId: "usr_1",
    workspaceId: "ws_1",
    planMode: false,
    canRunApart: true,
    mode: null,
    isChild: false,
    ...SKILLS.none,
    ancestorChatIds: [],
    ownerEpoch: 3,
    signal: new AbortController().signal,
    onOutput: () => {},
    ...patch,
  };
}
