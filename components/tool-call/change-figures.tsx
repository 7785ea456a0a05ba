import { cn } from "@/lib/cn";
import { formatChange } from "@/lib/format";

/** `+38 −12`. */
export function ChangeFigures({
  additions,
  deletions,
  className,
}: {
  additions: number;
  deletions: number;
  className?: string;
}) {
  const { added, removed } = formatChange(additions, deletions);
  return (
    <span className={cn("shrink-0 whitespace-nowrap tabular-nums", className ?? "text-meta")}>
      <span className="text-add-num">{added}</span> <span className="text-del-num">{removed}</span>
    </span>
  );
}
