import { MainColumn } from "@/components/shell/main-column";
import { Skeleton } from "@/components/ui/skeleton";

export default function LoadingChat() {
  return (
    <MainColumn>
      <div className="h-11 shrink-0 border-b phone:h-12" />
      <div
        className="mx-auto flex w-full max-w-190 flex-col gap-3 p-6"
        role="status"
        aria-label="Loading the chat"
      >
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-6 w-1/2" />
      </div>
    </MainColumn>
  );
}
