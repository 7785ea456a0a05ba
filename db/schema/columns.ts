import { bigint, customType, text, timestamp } from "drizzle-orm/pg-core";

export const id = () => text("id").primaryKey();
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const createdAt = () => at("created_at").notNull().defaultNow();
export const updatedAt = () => at("updated_at").notNull().defaultNow();
export const version = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

/**
 * `json`, never `jsonb`: jsonb re-orders keys (which breaks the request prefix) and refuses NUL and lone surrogates.
 * The client in db/client.ts hands json over as text in both directions, so a top-level string is no special case.
 */
export const storedJson = <T>(name: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => "json",
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value) => JSON.parse(value) as T,
  })(name);

/** Bytes as they are. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
});
