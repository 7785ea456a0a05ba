import { boolean, pgTable, text } from "drizzle-orm/pg-core";
import type { ProviderType } from "../../lib/chat/model-types";
import { createdAt, id, updatedAt } from "./columns";

export const providers = pgTable("providers", {
  id: id(),
  type: text("type").$type<ProviderType>().notNull(),
  name: text("name").notNull(),
  baseUrl: text("base_url"),
  enabled: boolean("enabled").notNull().default(true),
  centralKeyEnabled: boolean("central_key_enabled").notNull().default(true),
  userKeysAllowed: boolean("user_keys_allowed").notNull().default(false),
  centralFallback: boolean("central_fallback").notNull().default(true),
  /** AES-256-GCM, sealed for this table, row and column. */
  sealedApiKey: text("sealed_api_key"),
  /** Origin on this machine that an administrator accepted; reachable only while the base URL is at it. */
  acceptedOrigin: text("accepted_origin"),
  /** `environment`: found in a variable at start; `user`: entered by an administrator. */
  source: text("source").$type<"user" | "environment" | "builtin">().notNull().default("user"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});
