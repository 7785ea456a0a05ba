import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { OverrideContext, UserOverrideMode } from "../../lib/chat/model-types";
import { updatedAt } from "./columns";
import { models } from "./models";
import { users } from "./users";

/** One person's choice of model for a purpose. */
export const userModelOverrides = pgTable(
  "user_model_overrides",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    context: text("context").$type<OverrideContext>().notNull(),
    mode: text("mode").$type<UserOverrideMode>().notNull(),
    /** Set exactly when the mode is `model`. */
    modelId: text("model_id").references(() => models.id, { onDelete: "cascade" }),
    reasoningEffort: text("reasoning_effort"),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.context] })],
);
