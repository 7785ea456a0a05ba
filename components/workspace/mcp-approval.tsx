"use client";

import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { McpServerView } from "@/lib/api/schemas/mcp-servers";
import { mcpCopy } from "@/lib/copy/mcp-copy";
import { useMcpDecision } from "./use-mcp-servers";

const words = mcpCopy.dialog;

interface McpApprovalProps {
  workspaceId: string;
  /** One is asked about after the other. */
  waiting: readonly McpServerView[];
  open: boolean;
  onClose: () => void;
}

/** Asks the owner about one program at a time, showing exactly what would run; nothing is approved unseen. */
export function McpApproval({ workspaceId, waiting, open, onClose }: McpApprovalProps) {
  const decision = useMcpDecision(workspaceId);
  const later = useRef<HTMLButtonElement>(null);
  const [server] = waiting;
  const { hash = null } = server ?? {};
  if (!server || hash === null) return null;
  const decide = (answer: "approved" | "refused") => {
    decision.mutate({ hash, decision: answer }, { onSuccess: () => waiting.length === 1 && onClose() });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={words.title(server.name)}
      description={words.listedBy(server.source)}
      initialFocus={later}
      actions={
        <>
          {waiting.length > 1 && (
            <span className="mr-auto self-center text-faint text-ui">{words.place(1, waiting.length)}</span>
          )}
          <Button size="form" look="quiet" disabled={decision.isPending} onClick={() => decide("refused")}>
            {words.never}
          </Button>
          <Button size="form" ref={later} onClick={onClose}>
            {words.later}
          </Button>
          <Button size="form" look="primary" busy={decision.isPending} onClick={() => decide("approved")}>
            {words.approve}
          </Button>
        </>
      }
    >
      <Program key={hash} server={server} />
    </Dialog>
  );
}

function Program({ server: { program } }: { server: McpServerView }) {
  if (program === null) return null;
  return (
    <div className="flex max-h-[50dvh] flex-col gap-3 overflow-y-auto text-ui">
      {program.transport === "stdio" ? (
        <>
          <Part name={words.command}>
            <CommandLine parts={program.command} />
          </Part>
          <Fields name={words.variables} fields={program.env} separator="=" />
          {program.files.length > 0 && (
            <Part name={words.files}>
              <ul className="font-mono text-code">
                {program.files.map(({ path }) => (
                  <li key={path} className="break-all">
                    {path}
                  </li>
                ))}
              </ul>
              <p className="pt-1 text-muted">{words.filesHelp}</p>
            </Part>
          )}
        </>
      ) : (
        <>
          <Part name={words.address}>
            <code className="break-all font-mono text-code">{program.url}</code>
          </Part>
          <Fields name={words.headers} fields={program.headers} separator=": " />
        </>
      )}
      <p className="text-muted">{program.transport === "stdio" ? words.stdio : words.http}</p>
      <p className="text-muted">{words.bound}</p>
    </div>
  );
}

/** Each argument stands by itself: where one ends and the next begins cannot be made to look otherwise. */
function CommandLine({ parts }: { parts: readonly string[] }) {
  return (
    <ol className="flex flex-wrap gap-1 rounded-card border bg-inset p-2 font-mono text-code">
      {parts.map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an argument may come twice, and its place is what it is
        <li key={index} className="min-w-0 whitespace-pre-wrap break-all rounded-row bg-main px-1.5 py-0.5">
          {part === "" ? "\u00a0" : part}
        </li>
      ))}
    </ol>
  );
}

interface FieldsProps {
  name: string;
  fields: readonly { name: string; value: string }[];
  separator: string;
}

function Fields({ name, fields, separator }: FieldsProps) {
  if (fields.length === 0) return null;
  return (
    <Part name={name}>
      <ul className="font-mono text-code">
        {fields.map((field) => (
          <li key={field.name} className="whitespace-pre-wrap break-all">
            {field.name}
            {separator}
            {field.value}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="pb-1 font-medium text-faint text-label">{name}</h3>
      {children}
    </section>
  );
}
