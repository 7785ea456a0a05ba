"use client";

import { agentCost, agentStep } from "@/components/chat/agents/agent-step";
import { chatSignal, chatSubtitle } from "@/components/sidebar/chat-signal";
import { SignalGlyph } from "@/components/sidebar/signal-glyph";
import { useMe } from "@/components/shell/me-provider";
import { useSeconds } from "@/components/ui/use-seconds";
import { isBusy } from "@/lib/chat/states";
import { cn } from "@/lib/cn";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatElapsed } from "@/lib/format";

const { agents: words } = chatCopy;

/** What a sub-agent is at now, for how long, and what it has cost. The list of chats keeps it current. */
export function AgentState({ agent }: { agent: Chat }) {
  const { role } = useMe();
  const now = useSeconds(isBusy(agent.status));
  const signal = chatSignal(agent);
  const since = agent.turnStartedAt === null ? null : Date.parse(agent.turnStartedAt);
  const elapsed = since === null || now === null ? null : formatElapsed(Math.max(0, now - since));
  const step =
    signal === "running"
      ? agentStep(agent)
      : chatSubtitle(agent, { role, modelName: null, now: null, isChild: true });
  const facts = [words.signals[signal], elapsed, agentCost(agent)].filter(Boolean).join(" · ");
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 px-3 py-1.5 text-meta">
      <SignalGlyph signal={signal} />
      <span className={cn("min-w-0 flex-1 truncate text-ui", signal === "error" && "text-danger")}>
        {step ?? ""}
      </span>
      <span className="text-muted">{facts}</span>
    </div>
  );
}
