import { drizzle, type PostgresJsDatabase, type PostgresJsTransaction } from "drizzle-orm/postgres-js";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { LostConnections } from "./lost-connections";
import { OneConnection } from "./one-connection";
import { preparing } from "./prepared-statements";
import { startupPadding, watchedSockets } from "./watched-socket";
import * as schema from "./schema/index";

export type Db = PostgresJsDatabase<typeof schema>;
export type Tx = PostgresJsTransaction<typeof schema, ExtractTablesWithRelations<typeof schema>>;
/** What a query takes first: a transaction, or the pool when one statement is all there is. */
export type Queryable = Db | Tx;

export interface Database {
  db: Db;
  sql: Sql;
  close(): Promise<void>;
}

const JSON_OID = 114;
const CLOSE_TIMEOUT_SECONDS = 5;
const CONNECT_TIMEOUT_SECONDS = 5;
/** The driver's own pause grows to 20 s: far too long for what waits for the end of an outage. */
const RECONNECT_SECONDS = 0.3;
const ANSWER_GRACE_MS = 1_000;
/** Shorter than the lease of a chat: who was stopped while it held the chat's row lets go of it before the chat is taken over. */
const IDLE_IN_TRANSACTION_MS = 5_000;

export interface DatabaseOptions {
  url: string;
  /** Connections in the pool. */
  max?: number;
  /** False behind a transaction pooler. */
  prepare?: boolean;
  applicationName?: string;
  /** Ends what nobody waits for any more; not behind a transaction pooler, which refuses such parameters. */
  statementTimeoutMs?: number;
}

/** Opens a pool. Json columns cross it as text: see `storedJson`. */
export function openDatabase(options: DatabaseOptions): Database {
  const lost = new LostConnections();
  const sockets =
    options.statementTimeoutMs === undefined ? {} : watched(options.url, options.statementTimeoutMs);
  const sql = postgres(options.url, {
    max: options.max ?? 10,
    prepare: options.prepare ?? true,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    backoff: () => RECONNECT_SECONDS,
    onnotice: () => {},
    onclose: lost.ended,
    ...sockets,
    connection: {
      application_name: options.applicationName ?? "lathe",
      ...(options.statementTimeoutMs === undefined ? {} : serverTimeouts(options.statementTimeoutMs)),
      ...(sockets.socket ? startupPadding : {}),
    },
  });
  const one = new OneConnection();
  const db = drizzle(one.guard(preparing(lost.guard(sql))), { schema });
  sql.options.parsers[JSON_OID] = (text: string) => text;
  return { db, sql: one.guardTemplates(sql), close: () => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }) };
}

/** A server that lives ends every statement in time: one that has not answered by then is gone. */
function watched(url: string, statementTimeoutMs: number): { socket?: unknown } {
  const usesTls = /[?&]ssl(mode)?=(?!disable)/.test(url);
  return usesTls ? {} : { socket: watchedSockets(statementTimeoutMs + ANSWER_GRACE_MS) };
}

/**
 * Startup parameters of a connection whose statements end on the server, too, when they take longer than `statementMs`; and
 * whose open transaction does not hold its locks for ever when this process is stopped in the middle.
 */
export function serverTimeouts(statementMs: number) {
  return {
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: Math.min(statementMs, IDLE_IN_TRANSACTION_MS),
  };
}
