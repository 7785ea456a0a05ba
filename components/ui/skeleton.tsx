import { cn } from "@/lib/cn";

/** Stands for a line of the real geometry, without shimmer, and only once waiting has become noticeable. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("after-150ms block rounded-chip bg-hover", className)} />;
}
