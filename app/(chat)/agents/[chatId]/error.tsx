"use client";

import { MainColumn } from "@/components/shell/main-column";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function ChatError({ reset }: { error: Error; reset: () => void }) {
  return (
    <MainColumn>
      <EmptyState
        actions={
          <Button look="primary" onClick={reset}>
            Try again
          </Button>
        }
      >
        This chat could not be drawn. Nothing in it is lost, and the agent works on.
      </EmptyState>
    </MainColumn>
  );
}
