import { bigint, boolean, index, pgTable, text } from "drizzle-orm/pg-core";
import type { InputPart } from "../../lib/chat/wire";
import { chats } from "./chats";
import { createdAt, id, storedJson } from "./columns";

export const chatQueuedMessages = pgTable(
  "chat_queued_messages",
  {
    id: id(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    content: storedJson<InputPart[]>("content").notNull(),
    modelId: text("model_id"),
    reasoningEffort: text("reasoning_effort"),
    /** Enters history at the next step boundary instead of after the turn. */
    steer: boolean("steer").notNull().default(false),
    position: bigint("position", { mode: "number" }).notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("chat_queued_messages_chat_idx").on(table.chatId, table.position)],
);
