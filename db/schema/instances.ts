import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { at, id } from "./columns";

/** Live processes: where a daemon may dial in, and whether an owner on this host is really gone. */
export const instances = pgTable("instances", {
  id: id(),
  role: text("role").$type<"web" | "worker">().notNull(),
  host: text("host").notNull(),
  /** The kernel's boot id: a process id means something only within one boot of one host. */
  bootId: text("boot_id").notNull(),
  pid: integer("pid").notNull(),
  /** Clock ticks since boot at process start, so that a recycled pid is not taken for the old process. */
  pidStartedAt: text("pid_started_at").notNull(),
  url: text("url"),
  startedAt: at("started_at").notNull().defaultNow(),
  heartbeatAt: at("heartbeat_at").notNull().defaultNow(),
});
