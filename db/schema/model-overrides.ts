import { pgTable, text } from "drizzle-orm/pg-core";
import type { OverrideContext } from "../../lib/chat/model-types";
import { updatedAt } from "./columns";
import { models } from "./models";

/** Which model the deployment uses for a purpose other than the chat's own turns. No row: the default of that purpose. */
export const modelOverrides = pgTable("model_overrides", {
  context: text("context").$type<OverrideContext>().primaryKey(),
  modelId: text("model_id")
    .notNull()
    .references(() => models.id, { onDelete: "cascade" }),
  reasoningEffort: text("reasoning_effort"),
  updatedBy: text("updated_by"),
  updatedAt: updatedAt(),
});
