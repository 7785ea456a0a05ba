"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ViewProvider } from "@/components/shell/view-provider";
import type { ViewSettings } from "@/components/shell/view-settings";
import { ToastRegion } from "@/components/ui/toast";
import { TooltipLayer } from "@/components/ui/tooltip-layer";
import { isApiError } from "@/lib/api/api-error";

const MAX_RETRIES = 2;
const STALE_MS = 30_000;

/** What pages behind the sign-in share. The sign-in page does without, so that it is small. */
export function Providers({ view, children }: { view: ViewSettings; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <ViewProvider initial={view}>
        {children}
        <ToastRegion />
        <TooltipLayer />
      </ViewProvider>
    </QueryClientProvider>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) => failures < MAX_RETRIES && (!isApiError(error) || error.retryable),
      },
    },
  });
}
