import { CircleCheck, CircleX } from "lucide-react";
import type { ProviderTest } from "@/lib/api/schemas/providers";
import { formatDuration } from "@/lib/format";

/** What came back from one tiny request. */
export function TestResult({ result }: { result: ProviderTest }) {
  if (result.ok) {
    return (
      <p
        role="status"
        className="flex items-start gap-2 rounded-card bg-ok-bg px-3 forced-colors:border py-2 text-form"
      >
        <CircleCheck aria-hidden="true" size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ok" />
        <span className="min-w-0 break-words">
          It answered in {formatDuration(result.latencyMs)}
          {result.text === "" ? ", without any text." : `: “${result.text}”`}
        </span>
      </p>
    );
  }
  const { message, detail } = result.error;
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-card bg-danger-bg px-3 forced-colors:border py-2 text-form"
    >
      <CircleX aria-hidden="true" size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0">
        <p className="break-words">{message}</p>
        {detail && <pre className="mt-1 max-h-40 overflow-auto text-code whitespace-pre-wrap">{detail}</pre>}
      </div>
    </div>
  );
}
