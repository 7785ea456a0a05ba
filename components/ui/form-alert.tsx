import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** What is wrong with a form as a whole; read out as soon as it appears. */
export function FormAlert({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-card bg-danger-bg px-3 forced-colors:border py-2 text-form"
    >
      <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-danger" />
      <span className="min-w-0 break-words">{children}</span>
    </div>
  );
}
