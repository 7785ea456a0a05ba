import { Chip, type ChipTone } from "@/components/ui/chip";
import type { DebugAttempt, DebugStatus, DebugStep } from "@/lib/chat/debug-types";
import { debugCopy } from "@/lib/copy/debug-copy";
import { formatDuration } from "@/lib/format";
import { JsonSection } from "./json-section";

const TONES: Record<DebugStatus, ChipTone> = {
  in_progress: "accent",
  completed: "neutral",
  error: "danger",
  interrupted: "neutral",
};

/** One model call: what was asked, what came back, and every try. */
export function StepView({ step }: { step: DebugStep }) {
  const { number, status, attempts, request, response, usage, error, startedAt, finishedAt } = step;
  return (
    <section className="min-w-0">
      <h2 className="flex flex-wrap items-center gap-2 pb-1 text-ui">
        {debugCopy.step(number)}
        <Chip tone={TONES[status]}>{debugCopy.statuses[status]}</Chip>
        {finishedAt !== null && (
          <span className="font-normal text-faint text-meta">
            {formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}
          </span>
        )}
      </h2>
      {error !== null && <JsonSection title={debugCopy.parts.error} value={error} opensItself />}
      <JsonSection title={debugCopy.parts.request} value={request} />
      <JsonSection title={debugCopy.parts.response} value={response} />
      {usage !== null && <JsonSection title={debugCopy.parts.usage} value={usage} />}
      <ol aria-label={debugCopy.attempts} className="flex flex-col gap-2 pt-1">
        {attempts.map((attempt) => (
          <AttemptView key={attempt.number} attempt={attempt} />
        ))}
      </ol>
    </section>
  );
}

function AttemptView({ attempt }: { attempt: DebugAttempt }) {
  const { number, statusCode, errorKind, request, response, startedAt, endedAt } = attempt;
  return (
    <li className="min-w-0">
      <p className="flex flex-wrap items-center gap-2 text-ui">
        {debugCopy.attempt(number)}
        {statusCode !== null && (
          <Chip tone={errorKind === null ? "neutral" : "danger"}>{`HTTP ${statusCode}`}</Chip>
        )}
        {errorKind !== null && <Chip tone="danger">{errorKind.replaceAll("_", " ")}</Chip>}
        {endedAt !== null && (
          <span className="text-faint text-meta">
            {formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
          </span>
        )}
      </p>
      {request !== null && <JsonSection title={debugCopy.parts.sent} value={request} />}
      {response !== null && <JsonSection title={debugCopy.parts.received} value={response} />}
    </li>
  );
}
