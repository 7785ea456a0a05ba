import { notFound } from "next/navigation";
import { pageUser } from "@/app/page-user";
import { ChatPage } from "@/components/chat/chat-page";
import { PageTitle } from "@/components/shell/page-title";
import { loadChatWire } from "@/db/queries/chats";
import { readTranscript } from "@/db/queries/transcript";
import { formatCursor } from "@/lib/stream/cursor";
import { getRuntime } from "@/lib/runtime";

const FIRST_PAGE = 50;

/** A chat that is someone else's is as unknown as one that does not exist. */
async function loadOwnChat(chatId: string, userId: string) {
  if (!/^[\w-]{1,100}$/.test(chatId)) return null;
  const chat = await loadChatWire(getRuntime().db, chatId);
  return chat?.ownerId === userId ? chat : null;
}

export default async function ChatRoutePage({ params }: PageProps<"/agents/[chatId]">) {
  const user = await pageUser();
  const { chatId } = await params;
  const chat = await loadOwnChat(chatId, user.userId);
  const transcript =
    chat && (await readTranscript(getRuntime().db, { chatId, limit: FIRST_PAGE, wholeTurn: true }));
  if (!chat || !transcript) notFound();
  const { streamFrom, ...shown } = transcript;
  const cursor = formatCursor({ base: streamFrom, n: 0, historyVersion: 0, attempt: 0, seq: 0 });
  return (
    <>
      <PageTitle title={chat.title} chatId={chatId} />
      <ChatPage
        key={chatId}
        chat={chat}
        page={{ ...shown, cursor }}
        silenceLimitMs={getRuntime().env.streamSilenceMs}
      />
    </>
  );
}
