import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { copy } from "@/lib/copy";

const ROWS = [72, 56, 64, 48, 60, 52];

/** Rows of the real size while the first ones are on their way. */
export function LoadingRows() {
  return (
    <div role="status" aria-label="Loading chats">
      {ROWS.map((width) => (
        <div
          key={width}
          className="grid h-11.5 grid-cols-[16px_minmax(0,1fr)] content-center items-center gap-x-2 gap-y-1 px-2 touch:h-15"
        >
          <Skeleton className="size-4 rounded-full" />
          <SkeletonLine percent={width} />
          <span />
          <SkeletonLine percent={width - 20} />
        </div>
      ))}
    </div>
  );
}

function SkeletonLine({ percent }: { percent: number }) {
  return (
    <span style={{ width: `${percent}%` }}>
      <Skeleton className="h-3" />
    </span>
  );
}

export function ListMessage({ children }: { children: ReactNode }) {
  return <p className="px-2 py-3 text-muted text-ui">{children}</p>;
}

export function ListFailed({ onRetry }: { onRetry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-2 py-3 text-muted text-ui">
      <p>{copy.sidebar.loadFailed}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
