import { NewChat } from "@/components/chat/new-chat/new-chat";
import { MainColumn } from "@/components/shell/main-column";
import { PageTitle } from "@/components/shell/page-title";

export default function NewChatPage() {
  return (
    <MainColumn>
      <PageTitle title="New chat" />
      <NewChat />
    </MainColumn>
  );
}
