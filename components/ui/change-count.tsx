import { formatChange } from "@/lib/format";

interface ChangeCountProps {
  additions: number;
  deletions: number;
  className?: string;
}

/** `+38 −12`. */
export function ChangeCount({ additions, deletions, className = "text-meta" }: ChangeCountProps) {
  const { added, removed } = formatChange(additions, deletions);
  return (
    <span className={`shrink-0 whitespace-nowrap tabular-nums ${className}`}>
      <span className="text-add-num">{added}</span> <span className="text-del-num">{removed}</span>
    </span>
  );
}
