import { pageUser } from "@/app/page-user";
import { PageColumn } from "@/components/workspace/pages/page-column";
import { WorkspaceList } from "@/components/workspace/pages/workspace-list";
import { listWorkspaceChats } from "@/db/queries/workspace-chats";
import { workspacePageCopy } from "@/lib/copy/workspace-page-copy";
import { getRuntime } from "@/lib/runtime";

export default async function WorkspacesPage() {
  const { userId } = await pageUser();
  return (
    <PageColumn title={workspacePageCopy.title}>
      <WorkspaceList chats={await listWorkspaceChats(getRuntime().db, userId)} />
    </PageColumn>
  );
}
