"use client";

import { useState } from "react";
import { NoticeLine } from "@/components/chat/composer/notice-line";
import { Button } from "@/components/ui/button";
import type { McpServerView } from "@/lib/api/schemas/mcp-servers";
import { mcpCopy } from "@/lib/copy/mcp-copy";
import { McpApproval } from "./mcp-approval";

interface McpNoticeProps {
  workspaceId: string;
  waiting: readonly McpServerView[];
}

/** Over the composer while programs of the folder wait for their owner. */
export function McpNotice({ workspaceId, waiting }: McpNoticeProps) {
  const [isOpen, setIsOpen] = useState(false);
  const sources = [...new Set(waiting.map(({ source }) => source))].join(", ");
  return (
    <>
      <NoticeLine action={<Button onClick={() => setIsOpen(true)}>{mcpCopy.review}</Button>}>
        {mcpCopy.waiting(sources, waiting.length)}
      </NoticeLine>
      <McpApproval
        workspaceId={workspaceId}
        waiting={waiting}
        open={isOpen}
        onClose={() => setIsOpen(false)}
      />
    </>
  );
}
