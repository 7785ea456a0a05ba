"use client";

import { DiffView } from "@/components/chat/diff/diff-view";
import { Chip } from "@/components/ui/chip";
import { planCopy } from "@/lib/copy/plan-copy";
import { listField, numberField, record, textField } from "../json-fields";

/** What a command has written into a throw-away copy: nothing of it is in the workspace. */
export function WouldHaveChanged({ output }: { output: unknown }) {
  const written = record(output)["would_have_changed"];
  const files = listField(written, "files");
  const more = numberField(written, "more") ?? 0;
  if (files.length === 0) return null;
  return (
    <section aria-label={planCopy.wouldHaveChanged} className="border-t">
      <p className="px-3 py-2 text-meta text-muted">{planCopy.wouldHaveChanged}</p>
      {files.map((file, index) => {
        const path = textField(file, "path") ?? "";
        const diff = textField(file, "diff");
        return (
          <div key={path || index} className="border-t">
            <p className="flex min-h-8 items-center gap-2 px-3">
              <span className="min-w-0 truncate font-mono text-code" title={path}>
                {path}
              </span>
              <Chip tone="plan">{textField(file, "change") ?? ""}</Chip>
            </p>
            {diff !== null && <DiffView diff={diff} path={path} />}
          </div>
        );
      })}
      {more > 0 && <p className="border-t px-3 py-2 text-meta text-muted">{planCopy.more(more)}</p>}
    </section>
  );
}
