import { type ActionResult, findActionResultProblem } from "../chat/dynamic-tools";
import { takeSteered } from "./promote";
import { runTransition } from "./run-transition";
import { moveResultsVersion, writeResults } from "./tool-results";
import type { ToolCallResult, TransitionContext } from "./types";
import { readWaitingCalls, type WaitingCall } from "./waiting-calls";

export interface CompleteRequiresActionInput {
  chatId: string;
  results: ActionResult[];
  /** Brings an output down to what the model's window has room for. */
  fit: (output: unknown) => unknown;
}

/** Takes a client's results for exactly the calls that wait; the chat goes on, and steered messages enter history behind them. */
export function completeRequiresAction(
  ctx: TransitionContext,
  input: CompleteRequiresActionInput,
): Promise<void> {
  const spec = { chatId: input.chatId, transition: "complete_requires_action" } as const;
  return runTransition(ctx, spec, async (scope) => {
    const waiting = await readWaitingCalls(scope);
    const problem = findActionResultProblem(
      waiting.map((call) => call.toolCallId),
      input.results,
    );
    if (problem !== null) scope.refuse(problem);
    const changed = await writeResults(
      scope,
      waiting.flatMap((call) => toResult(call, input)),
    );
    moveResultsVersion(scope, changed);
    const { patch } = await takeSteered(scope);
    await scope.write(patch);
  });
}

function toResult(call: WaitingCall, { results, fit }: CompleteRequiresActionInput): ToolCallResult[] {
  const result = results.find(({ toolCallId }) => toolCallId === call.toolCallId);
  if (result === undefined) return [];
  const isError = result.isError ?? false;
  return [
    {
      callId: call.id,
      state: isError ? "failed" : "finished",
      output: fit(result.output),
      isError,
    },
  ];
}
