import { notFound } from "next/navigation";
import { pageUser } from "@/app/page-user";
import { isAppError } from "@/lib/errors";
import { requireOwnChat } from "@/lib/commands/require-own-chat";
import { getRuntime } from "@/lib/runtime";

/** Asks for the chat before the loading page is sent: once something is sent, the answer can no longer be 404. */
export default async function ChatGate({ params, children }: LayoutProps<"/agents/[chatId]">) {
  const user = await pageUser();
  const { chatId } = await params;
  try {
    await requireOwnChat(getRuntime().db, { caller: user, chatId });
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound();
    throw error;
  }
  return children;
}
