import type { ChatRow } from "../../db/queries/chats";
import type { Metrics } from "../metrics/metrics";
import type { ModelConnection } from "../providers/model-connection";
import type { PreparedRequest } from "./prepare/request";
import type { StreamEnd } from "./read-model-stream";
import type { StepDeps } from "./step-deps";
import { textBytes } from "./text-bytes";

const MS_PER_SECOND = 1_000;

interface MeasuredCall {
  deps: Pick<StepDeps, "metrics" | "clock">;
  chat: Pick<ChatRow, "parentChatId">;
  connection: ModelConnection;
}

/** What a model's metrics are told apart by: both come from administrators, so they are few. */
export function modelLabels({ providerType, origin }: ModelConnection): { provider: string; model: string } {
  return { provider: providerType, model: origin.model };
}

export function measureRequest(
  metrics: Metrics,
  connection: ModelConnection,
  { instructions, messages }: Pick<PreparedRequest, "instructions" | "messages">,
): void {
  const labels = modelLabels(connection);
  metrics.messageCount.observe(labels, messages.length);
  metrics.promptSize.observe(labels, textBytes([instructions, messages]));
}

/** Of a call that was sent at `from` and has just ended. */
export function measureAnswer({ deps, chat, connection }: MeasuredCall, end: StreamEnd, from: number): void {
  const { metrics, clock } = deps;
  const labels = modelLabels(connection);
  const isChild = chat.parentChatId !== null;
  const to = clock.now();
  metrics.modelCalls.inc({ ...labels, outcome: end.outcome });
  metrics.stage({ stage: "provider_attempt", isChild, from, to });
  if (end.firstPartAt === null) return;
  const first = end.firstPartAt.getTime();
  metrics.ttft.observe(labels, Math.max(0, first - from) / MS_PER_SECOND);
  metrics.stage({ stage: "time_to_first_token", isChild, from, to: first });
  metrics.stage({ stage: "stream", isChild, from: first, to });
}

/** Of a commit that was begun at `from` and is done. */
export function measureCommit(
  { metrics, clock }: Pick<StepDeps, "metrics" | "clock">,
  chat: Pick<ChatRow, "parentChatId">,
  from: number,
): void {
  metrics.stage({ stage: "commit", isChild: chat.parentChatId !== null, from, to: clock.now() });
}
