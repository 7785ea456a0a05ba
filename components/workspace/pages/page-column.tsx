import Link from "next/link";
import type { ReactNode } from "react";
import { ColumnHeader } from "@/components/shell/column-header";
import { MainColumn } from "@/components/shell/main-column";
import { PageTitle } from "@/components/shell/page-title";
import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import { routes } from "@/lib/routes";

/** The middle column of a page of workspaces. */
export function PageColumn({ title, children }: { title: string; children: ReactNode }) {
  return (
    <MainColumn>
      <PageTitle title={title} />
      <ColumnHeader>
        <Link href={routes.workspaces} className="px-1 text-ui text-muted">
          {workspacePageCopy.title}
        </Link>
      </ColumnHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-240 px-6 py-6 phone:px-4">{children}</div>
      </div>
    </MainColumn>
  );
}
