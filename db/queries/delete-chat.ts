import { eq } from "drizzle-orm";
import type { Tx } from "../client";
import { chats } from "../schema/chats";

/** Deletes a root chat and its family; what hangs on them goes by cascade. Answers their rows. */
export function deleteChatFamily(tx: Tx, rootChatId: string) {
  return tx.delete(chats).where(eq(chats.rootChatId, rootChatId)).returning();
}
