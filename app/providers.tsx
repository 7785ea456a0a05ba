"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ViewProvider } from "@/components/shell/view-provider";
import type { ViewSettings } from "@/components/shell/view-settings";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { isApiError } from "@/lib/api/api-error";

interface ProvidersProps {
  view: ViewSettings;
  nonce: string | null;
  children: ReactNode;
}

const MAX_RETRIES = 2;
const STALE_MS = 30_000;

export function Providers({ view, nonce, children }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient);
  return (
    <CSPProvider {...(nonce === null ? {} : { nonce })}>
      <QueryClientProvider client={queryClient}>
        <ViewProvider initial={view}>
          <TooltipProvider>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </ViewProvider>
      </QueryClientProvider>
    </CSPProvider>
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
