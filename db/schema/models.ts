import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { ModelOptions, ModelPrices } from "../../lib/chat/model-types";
import { at, createdAt, id, storedJson, updatedAt } from "./columns";
import { providers } from "./providers";

export const models = pgTable(
  "models",
  {
    id: id(),
    providerId: text("provider_id")
      .notNull()
      .references(() => providers.id, { onDelete: "cascade" }),
    model: text("model").notNull(),
    displayName: text("display_name").notNull(),
    enabled: boolean("enabled").notNull().default(true),
    isDefault: boolean("is_default").notNull().default(false),
    contextLimit: integer("context_limit").notNull(),
    compressionThreshold: integer("compression_threshold").notNull().default(70),
    options: storedJson<ModelOptions>("options").notNull().default({}),
    prices: storedJson<ModelPrices>("prices"),
    deletedAt: at("deleted_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("models_provider_idx").on(table.providerId),
    uniqueIndex("models_default_key")
      .on(table.isDefault)
      .where(sql`${table.isDefault} and ${table.deletedAt} is null`),
  ],
);
