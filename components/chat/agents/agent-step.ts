import type { CallView } from "@/components/tool-call/call-view";
import { callSentence } from "@/components/tool-call/call-words";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatMoney } from "@/lib/format";

/** What a running chat is at: its call, in the words of that call's row, or what its model does; null: that is not known. */
export function agentStep({
  status,
  currentCall,
  modelPhase,
}: Pick<Chat, "status"> & Partial<Pick<Chat, "currentCall" | "modelPhase">>): string | null {
  if (status !== "running") return null;
  if (!currentCall) return modelPhase ? chatCopy.agents.phases[modelPhase] : null;
  const call: CallView = {
    key: "",
    toolCallId: "",
    toolName: currentCall.toolName,
    input: currentCall.input,
    output: undefined,
    errorText: null,
    phase: "running",
    startedAt: null,
    durationMs: null,
    liveOutput: null,
    inputSize: null,
    kept: false,
    command: null,
  };
  return callSentence(call);
}

/** What a chat has cost by now; null: it has asked no model yet. What has no price is said. */
export function agentCost({ usage }: Pick<Chat, "usage">): string | null {
  const { costMicros, unpricedRequests } = usage;
  if (costMicros === null) return unpricedRequests > 0 ? formatMoney(null) : null;
  const cost = formatMoney(costMicros);
  return unpricedRequests > 0 ? chatCopy.agents.partlyPriced(cost, unpricedRequests) : cost;
}
