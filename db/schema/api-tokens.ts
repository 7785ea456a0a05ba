import { index, pgTable, text } from "drizzle-orm/pg-core";
import { at, createdAt, id } from "./columns";
import { users } from "./users";

export const apiTokens = pgTable(
  "api_tokens",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** SHA-256 of the token, hex. The token itself is shown once and kept nowhere. */
    hash: text("hash").notNull().unique(),
    scopes: text("scopes").array().notNull().default(["all"]),
    expiresAt: at("expires_at"),
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
    createdAt: createdAt(),
  },
  (table) => [index("api_tokens_user_idx").on(table.userId)],
);
