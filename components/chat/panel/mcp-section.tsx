"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { McpApproval } from "@/components/workspace/mcp-approval";
import { useMcpDecision, useMcpServers } from "@/components/workspace/use-mcp-servers";
import type { McpServerView } from "@/lib/api/schemas/mcp-servers";
import { mcpCopy } from "@/lib/copy/mcp-copy";

const words = mcpCopy.section;

/** The MCP servers that files of the workspace list: what runs, what failed and why, what waits. */
export function McpSection({ workspaceId }: { workspaceId: string }) {
  const { servers, problems } = useMcpServers(workspaceId);
  const [reviewed, setReviewed] = useState<string | null>(null);
  if (servers.length === 0 && problems.length === 0) return null;
  return (
    <section className="border-t px-4 py-3 text-ui">
      <h2 className="pb-2 font-medium text-faint text-label">{words.title}</h2>
      <ul className="flex flex-col gap-3">
        {servers.map((server) => (
          <Server
            key={`${server.source} ${server.name}`}
            workspaceId={workspaceId}
            server={server}
            onReview={() => setReviewed(server.hash)}
          />
        ))}
      </ul>
      {problems.map((problem) => (
        <p key={problem} className="break-words pt-2 text-muted">
          {problem}
        </p>
      ))}
      <McpApproval
        workspaceId={workspaceId}
        waiting={servers.filter(({ hash, state }) => hash === reviewed && isOpen(state))}
        open={reviewed !== null}
        onClose={() => setReviewed(null)}
      />
    </section>
  );
}

const isOpen = (state: McpServerView["state"]) => state === "waiting" || state === "refused";

interface ServerProps {
  workspaceId: string;
  server: McpServerView;
  onReview: () => void;
}

function Server({ workspaceId, server, onReview }: ServerProps) {
  const { name, state, error, hash, tools, leftOut } = server;
  const decision = useMcpDecision(workspaceId);
  return (
    <li className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-2">
        <span className="min-w-0 break-all font-medium">{name}</span>
        <span className="min-w-0 flex-1 text-muted">
          {words.states[state]}
          {tools.length > 0 && ` · ${words.tools(tools.length)}`}
        </span>
        {isOpen(state) && hash !== null && <Button onClick={onReview}>{words.review}</Button>}
        {!isOpen(state) && hash !== null && (
          <Button
            look="quiet"
            busy={decision.isPending}
            onClick={() => decision.mutate({ hash, decision: "refused" })}
          >
            {words.revoke}
          </Button>
        )}
      </div>
      {error !== null && <p className="whitespace-pre-wrap break-words text-muted">{error}</p>}
      {tools.length > 0 && (
        <details className="pt-1">
          <summary className="cursor-pointer text-muted">{words.showTools}</summary>
          <dl className="flex flex-col gap-1 pt-1">
            {tools.map((tool) => (
              <div key={tool.name} className="min-w-0">
                <dt className="break-all font-mono text-code">{tool.tool}</dt>
                <dd className="whitespace-pre-wrap break-words text-muted">{tool.description}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {leftOut.map((left) => (
        <p key={left.name} className="break-words text-muted">
          {words.leftOut(left.name, left.reason)}
        </p>
      ))}
    </li>
  );
}
