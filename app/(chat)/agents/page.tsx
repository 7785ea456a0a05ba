import type { Metadata } from "next";
import { NewChat } from "@/components/chat/new-chat/new-chat";
import { MainColumn } from "@/components/shell/main-column";
import { pageUser } from "@/app/page-user";

export const metadata: Metadata = { title: "New chat · Lathe" };

export default async function NewChatPage() {
  await pageUser();
  return (
    <MainColumn>
      <NewChat />
    </MainColumn>
  );
}
