import { ChevronDown, ChevronRight, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface RowButtonProps {
  icon: LucideIcon;
  verb: string;
  children?: ReactNode;
  isOpen: boolean;
  onToggle: () => void;
}

/** One quiet row: the whole of it is the button. */
export function RowButton({ icon: Icon, verb, children, isOpen, onToggle }: RowButtonProps) {
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className="focus-inside flex h-7 w-full min-w-0 items-center gap-2 rounded-row text-left text-ui hover:bg-hover touch:h-10"
    >
      <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-faint" />
      <span className="shrink-0 font-medium whitespace-nowrap">{verb}</span>
      {children}
      <Chevron aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-faint" />
    </button>
  );
}

/** What a row is about; it gives way first when there is no room. */
export function RowObject({ isCode, children }: { isCode: boolean; children: ReactNode }) {
  return (
    <span className={cn("min-w-0 truncate", isCode ? "font-mono text-code" : "text-muted")}>{children}</span>
  );
}

export function RowMeta({ isDanger = false, children }: { isDanger?: boolean; children: ReactNode }) {
  return (
    <span
      className={cn(
        "shrink-0 text-meta whitespace-nowrap tabular-nums",
        isDanger ? "text-danger" : "text-faint",
      )}
    >
      {children}
    </span>
  );
}
