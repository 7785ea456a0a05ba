"use client";

import { useNow } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import type { ChatContextView, ResourceStatus } from "@/lib/chat/workspace-context";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";
import { formatBytes, formatMoment } from "@/lib/format";
import { useContextOfChat } from "./use-context";

const copy = panelCopy.context;

/** What the model was given of the workspace's instructions and skills, and whether that still holds. */
export function ContextFacts({ chat }: { chat: Chat }) {
  const { query, refresh } = useContextOfChat(chat);
  if (chat.workspaceId === null) return null;
  const context = query.data?.context ?? null;
  return (
    <section aria-labelledby="context-heading" className="border-t px-4 py-3 text-ui">
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <h2 id="context-heading" className="font-medium">
          {copy.heading}
        </h2>
        {chat.contextOutOfDate && <Chip tone="warn">{copy.outOfDate}</Chip>}
        <span className="ms-auto">
          <Button busy={refresh.isPending} onClick={() => refresh.mutate()}>
            {copy.refresh}
          </Button>
        </span>
      </div>
      {refresh.isError && (
        <p role="alert" className="pt-1 text-danger">
          {refresh.error.message}
        </p>
      )}
      {query.isError && <p className="pt-1 text-muted">{copy.failed}</p>}
      {query.data && <Given context={context} />}
    </section>
  );
}

function Given({ context }: { context: ChatContextView | null }) {
  const hasClock = useNow() !== null;
  if (context === null) return <p className="pt-1 text-muted">{copy.notRead}</p>;
  const { files, skills, more, wanted, takenAt, sources } = context;
  return (
    <>
      <p className="pt-1 text-muted">
        {wanted ? copy.wanted : copy.readAt}{" "}
        {!wanted && <time dateTime={takenAt}>{hasClock ? formatMoment(takenAt) : ""}</time>}
      </p>
      {!sources.usual && <p className="pt-1 text-muted">{copy.cleared}</p>}
      <Directories paths={sources.directories} />
      {files.length + skills.length === 0 && <p className="pt-1 text-muted">{copy.empty}</p>}
      <Resources
        title={copy.files}
        items={files.map(({ path, ...file }) => ({ key: path, name: path, note: "", ...file }))}
      />
      <Resources
        title={copy.skills}
        items={skills.map(({ path, description, ...skill }) => ({ key: path, note: description, ...skill }))}
      />
      {more > 0 && <p className="pt-2 text-muted">{copy.more(more)}</p>}
    </>
  );
}

interface Item {
  key: string;
  name: string;
  note: string;
  size: number;
  status: ResourceStatus;
  detail?: string | undefined;
}

/** What `lathe-agent chat context add` has added to where is looked. */
function Directories({ paths }: { paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <>
      <Heading title={copy.directories} count={paths.length} />
      <ul aria-label={copy.directories}>
        {paths.map((path) => (
          <li key={path} className="py-1">
            <code className="break-all text-code">{path}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function Heading({ title, count }: { title: string; count: number }) {
  return (
    <h3 className="pt-3 pb-1 font-medium text-faint text-label">
      {title} <span className="font-normal">{count}</span>
    </h3>
  );
}

function Resources({ title, items }: { title: string; items: Item[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <Heading title={title} count={items.length} />
      <ul aria-label={title}>
        {items.map(({ key, name, note, size, status, detail }) => (
          <li key={key} className="py-1">
            <div className="flex min-w-0 items-baseline gap-2">
              <code className="min-w-0 break-all text-code">{name}</code>
              {status !== "ok" && <Chip tone="warn">{copy.status[status]}</Chip>}
              <span className="ms-auto shrink-0 text-meta text-muted">{formatBytes(size)}</span>
            </div>
            {(detail ?? note) !== "" && <p className="break-words text-meta text-muted">{detail ?? note}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
