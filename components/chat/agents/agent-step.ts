import type { CallView } from "@/components/tool-call/call-view";
import { callSentence } from "@/components/tool-call/call-words";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatMoney } from "@/lib/format";

/** The call that a running chat is at, in the words of its row; null: it waits for its model, or is not known. */
export function agentStep({
  status,
  currentCall,
}: Pick<Chat, "status"> & Partial<Pick<Chat, "currentCall">>) {
  if (status !== "running" || !currentCall) return null;
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
