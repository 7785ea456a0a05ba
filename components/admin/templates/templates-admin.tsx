"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "@/components/settings/page-head";
import { ButtonLink } from "@/components/ui/button-link";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import type { TemplateDetails } from "@/lib/api/schemas/templates";
import { allTemplatesQuery } from "@/lib/api/templates";
import type { Isolation } from "@/lib/chat/workspace-types";
import { templatesAdmin as words } from "@/lib/copy/template-copy";
import { routes } from "@/lib/routes";
import { TemplateTable } from "./template-table";
import { useTemplateCommands } from "./use-template-commands";

interface TemplatesAdminProps {
  templates: TemplateDetails[];
  /** Of this computer. */
  isolation: Isolation;
}

/** How workspaces are made here, and for whom. */
export function TemplatesAdmin({ templates, isolation }: TemplatesAdminProps) {
  const { data } = useQuery({
    ...allTemplatesQuery(),
    initialData: { items: templates, nextCursor: null },
  });
  const commands = useTemplateCommands();
  const [deleting, setDeleting] = useState<TemplateDetails | null>(null);
  const isNobodyServed = !data.items.some(({ enabled }) => enabled);
  const hasOne = data.items.length === 1;
  return (
    <>
      <PageHead
        title={words.title}
        actions={
          <ButtonLink href={routes.newTemplate} look="primary">
            {words.add}
          </ButtonLink>
        }
      >
        {words.sentence}
      </PageHead>
      {isNobodyServed && <p className="pb-4 text-form text-warn">{words.allOff}</p>}
      <TemplateTable
        templates={data.items}
        isolation={isolation}
        commands={commands}
        onDelete={setDeleting}
      />
      {hasOne && <EmptyState padded={false}>{words.onlyBuiltin}</EmptyState>}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={words.deleteTitle(deleting?.name ?? "")}
        sentence={words.deleteSentence}
        confirm={words.deleteConfirm}
        destructive
        busy={commands.busyId !== null}
        onConfirm={() => {
          if (deleting !== null) void commands.remove(deleting).then(() => setDeleting(null));
        }}
      />
    </>
  );
}
