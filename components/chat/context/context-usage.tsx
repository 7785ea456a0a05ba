"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { useMe } from "@/components/shell/me-provider";
import { TextButton } from "@/components/tool-call/text-button";
import { Skeleton } from "@/components/ui/skeleton";
import { type ChatCost, costQuery } from "@/lib/api/cost";
import { thresholdsQuery } from "@/lib/api/overrides";
import { NEVER_PERCENT } from "@/lib/chat/compaction";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatCount, formatMoney, formatPlural, formatTokens } from "@/lib/format";
import { routes } from "@/lib/routes";

const words = chatCopy.context;

/** What the context holds, and what the chat with its sub-agents has used and cost. */
export function ContextUsage({ chat }: { chat: Chat }) {
  const { usage } = chat;
  const cost = useQuery(costQuery(chat.rootChatId));
  const limit = usage.contextLimit ?? 0;
  const percent = limit === 0 ? "" : ` · ${Math.round((usage.contextTokens / limit) * 100)} %`;
  return (
    <div className="flex flex-col gap-2 px-3 pb-3 tabular-nums">
      <Line name={words.used}>
        {formatCount(usage.contextTokens)} of {formatCount(limit)} tokens{percent}
      </Line>
      <Threshold modelId={chat.modelId} />
      {cost.isPending && <Skeleton className="h-5 w-full" />}
      {cost.isError && (
        <p className="flex items-center gap-2 text-muted">
          {words.failed}
          <TextButton onClick={() => void cost.refetch()}>Try again</TextButton>
        </p>
      )}
      {cost.data && <CostLines cost={cost.data} />}
    </div>
  );
}

/** When the agent sums up by itself what was said. */
function Threshold({ modelId }: { modelId: string | null }) {
  const { data } = useQuery(thresholdsQuery());
  const own = data?.items.find((item) => item.modelId === modelId);
  if (own === undefined) return null;
  const percent = own.thresholdPercent ?? own.defaultPercent;
  return <Line name={words.summarised}>{percent === NEVER_PERCENT ? words.never : words.at(percent)}</Line>;
}

function CostLines({ cost }: { cost: ChatCost }) {
  const { requests, unpricedRequests, byModel } = cost;
  return (
    <>
      <Line name={words.total}>
        {totalText(cost)} · {formatPlural(requests, "request")}
      </Line>
      {byModel.map((model) => (
        <div key={model.modelId ?? model.model} className="flex items-baseline gap-3 border-t pt-2">
          <span className="min-w-0 flex-1 truncate">{model.model}</span>
          <span className="shrink-0 text-meta text-muted">
            {formatTokens(model.inputTokens)} in, {formatCount(model.outputTokens)} out
          </span>
          <span className="shrink-0">
            <ModelCost model={model} />
          </span>
        </div>
      ))}
      {unpricedRequests > 0 && unpricedRequests < requests && (
        <p className="text-meta text-muted">{words.unpriced(unpricedRequests)}</p>
      )}
    </>
  );
}

/** Whoever can set a price is led to where it is set. */
function ModelCost({ model }: { model: ChatCost["byModel"][number] }) {
  const { role } = useMe();
  const isPriced = model.unpricedRequests < model.requests;
  if (isPriced || role !== "admin" || model.modelId === null) {
    return formatMoney(isPriced ? model.costMicros : null);
  }
  return (
    <Link href={routes.editModel(model.modelId)} className="text-link">
      {formatMoney(null)}
      <span className="sr-only"> for {model.model}: set it</span>
    </Link>
  );
}

function totalText({ requests, unpricedRequests, totalMicros }: ChatCost): string {
  return formatMoney(requests > 0 && unpricedRequests === requests ? null : totalMicros);
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p className="flex items-baseline gap-3">
      <span className="min-w-0 flex-1 text-muted">{name}</span>
      <span className="shrink-0">{children}</span>
    </p>
  );
}
