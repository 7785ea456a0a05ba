import { notFound } from "next/navigation";
import { pageUser } from "@/app/page-user";
import { PageColumn } from "@/components/workspace/pages/page-column";
import { WorkspaceDetail } from "@/components/workspace/pages/workspace-detail";
import { readOwnWorkspacePage } from "@/db/queries/workspace-chats";
import { getRuntime } from "@/lib/runtime";

export default async function WorkspacePage({ params }: PageProps<"/workspaces/[workspaceId]">) {
  const { userId } = await pageUser();
  const { workspaceId } = await params;
  const found = await readOwnWorkspacePage(getRuntime().db, { ownerId: userId, workspaceId });
  if (found === null) notFound();
  return (
    <PageColumn title={found.name}>
      <WorkspaceDetail workspaceId={workspaceId} templateName={found.templateName} chats={found.chats} />
    </PageColumn>
  );
}
