"use client";

import { NoticeLine } from "@/components/chat/composer/notice-line";
import { Button } from "@/components/ui/button";
import type { Chat } from "@/lib/chat/wire";
import { planCopy } from "@/lib/copy/plan-copy";
import { stopAgents } from "./stop-agents";

const words = planCopy.agents;

/** Over the composer of a chat that plans while its sub-agents may still change files. */
export function WritingAgentsNotice({ agents }: { agents: readonly Chat[] }) {
  return (
    <NoticeLine action={<Button onClick={() => stopAgents(agents)}>{words.stop(agents.length)}</Button>}>
      <span title={agents.map(({ title }) => title).join("\n")}>{words.atWork(agents.length)}</span>
    </NoticeLine>
  );
}
