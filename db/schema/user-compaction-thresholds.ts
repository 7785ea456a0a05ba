import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { updatedAt } from "./columns";
import { models } from "./models";
import { users } from "./users";

/** From how full a context window (percent; 100: never) one person's chats with a model are compacted. */
export const userCompactionThresholds = pgTable(
  "user_compaction_thresholds",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    modelId: text("model_id")
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    thresholdPercent: integer("threshold_percent").notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.modelId] })],
);
