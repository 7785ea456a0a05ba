import postgres, { type Sql } from "postgres";
import { serverTimeouts } from "../../../db/client";
import { isDatabaseDeadline } from "../../../db/outage";
import { withDeadline } from "../query-deadline";

/** Longer than the deadline here: what was given up on this side ends on the other side soon after. */
const STATEMENT_TIMEOUT_MS = 8_000;

export interface PartWriterOptions {
  url: string;
  /** False behind a transaction pooler. */
  prepare: boolean;
  /** The connection has gone: what it wrote last may be lost. Never called while a query is being settled. */
  onLost: () => void;
}

/**
 * The one connection that parts are written through. It is its own, because a new backend behind it means that the last writes
 * may be gone; and it is replaced when it does not answer, because a half-open socket would stay silent for minutes.
 */
export class PartWriter {
  readonly #options: PartWriterOptions;
  #sql: Sql;
  #ended = false;

  constructor(options: PartWriterOptions) {
    this.#options = options;
    this.#sql = this.#connect();
  }

  /** @throws what the query throws, or an error when nothing answers in time. */
  async run<T>(query: (sql: Sql) => Promise<T>): Promise<T> {
    const sql = this.#sql;
    try {
      return await withDeadline(query(sql));
    } catch (error) {
      if (isDatabaseDeadline(error)) this.#replace(sql);
      throw error;
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#sql.end({ timeout: 1 });
  }

  #replace(silent: Sql): void {
    if (this.#ended || this.#sql !== silent) return;
    this.#sql = this.#connect();
    void silent.end({ timeout: 0 }).catch(() => {});
  }

  #connect(): Sql {
    return postgres(this.#options.url, {
      max: 1,
      prepare: this.#options.prepare,
      connect_timeout: 5,
      max_lifetime: null,
      onnotice: () => {},
      onclose: () => {
        if (!this.#ended) setImmediate(() => this.#options.onLost());
      },
      connection: {
        application_name: "lathe-parts",
        ...(this.#options.prepare ? serverTimeouts(STATEMENT_TIMEOUT_MS) : {}),
      },
    });
  }
}

/** Whether the database has looked at the data and will never take it, as opposed to not being able to right now. */
export function isRefusal(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" && /^(22|23|54)[0-9A-Z]{3}$/.test(code);
}
