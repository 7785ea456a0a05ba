import { NewChat } from "@/components/chat/new-chat/new-chat";
import { MainColumn } from "@/components/shell/main-column";
import { PageTitle } from "@/components/shell/page-title";
import { getRuntime } from "@/lib/runtime";

export default async function NewChatPage() {
  const { isolation } = await getRuntime().workspaces.isolation();
  return (
    <MainColumn>
      <PageTitle title="New chat" />
      <NewChat isolation={isolation} />
    </MainColumn>
  );
}
