import { Skeleton } from "@/components/ui/skeleton";

const LINE_WIDTHS = ["w-full", "w-11/12", "w-2/3"];

/** In the place of messages until they are measured, which the server cannot do: a prompt and the lines of its answer. */
export function TranscriptSkeleton({ itemCount, shownCount }: { itemCount: number; shownCount: number }) {
  if (itemCount === 0 || shownCount > 0) return null;
  return (
    <span aria-hidden="true" data-skeleton="" className="absolute inset-x-0 top-0 block px-6 pt-3 phone:px-4">
      <Skeleton className="h-11 rounded-card" />
      {LINE_WIDTHS.map((width) => (
        <Skeleton key={width} className={`mt-3 h-4 ${width}`} />
      ))}
    </span>
  );
}
