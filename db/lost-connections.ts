import type { Sql, TransactionSql } from "postgres";

/** The driver's own connection, as far as it shows it to who runs a statement. */
interface Connection {
  id: number;
  execute(query: { reject(error: Error): void }): unknown;
  connect(query: unknown): void;
}

interface StatementOptions {
  onexecute?: (connection: Connection) => unknown;
}

type Unsafe = (text: string, parameters?: unknown[], options?: StatementOptions) => unknown;
type Work = (transaction: TransactionSql) => unknown;

class ConnectionLostError extends Error {
  readonly code = "CONNECTION_CLOSED";

  constructor() {
    super("The connection of this transaction is gone.");
    this.name = "ConnectionLostError";
  }
}

/**
 * Keeps the driver from writing to a connection that is gone. It would roll back there what ended with the connection: that
 * throws where nobody can catch it, spoils the next use of the connection, and once it is open again runs what is left of the
 * old transaction in a session that knows nothing of it.
 */
export class LostConnections {
  readonly #lost = new Set<number>();
  readonly #known = new WeakSet<Connection>();

  /** To be told by the driver of every connection that has ended. */
  ended = (id: number): void => {
    this.#lost.add(id);
  };

  /** The same client, with transactions that end when their connection does. */
  guard(sql: Sql): Sql {
    const { begin } = sql;
    const unsafe = sql.unsafe as Unsafe;
    sql.unsafe = ((text, parameters, options) =>
      unsafe(text, parameters, this.#watched(options))) satisfies Unsafe as unknown as Sql["unsafe"];
    sql.begin = ((...args: unknown[]) => {
      const work = args.at(-1) as Work;
      const state = { over: false };
      const running = Reflect.apply(begin, sql, [...args.slice(0, -1), untilOver(work, state)]);
      return running.finally(() => {
        state.over = true;
      });
    }) as typeof begin;
    return sql;
  }

  /** A transaction begins with a statement that asks for its connection. */
  #watched(options: StatementOptions | undefined): StatementOptions | undefined {
    const onexecute = options?.onexecute;
    if (!onexecute) return options;
    return {
      ...options,
      onexecute: (connection) => {
        this.#protect(connection);
        return onexecute(connection);
      },
    };
  }

  #protect(connection: Connection): void {
    // It has just begun a transaction: it is open, whatever became of it before it was known.
    this.#lost.delete(connection.id);
    if (this.#known.has(connection)) return;
    this.#known.add(connection);
    const { execute, connect } = connection;
    connection.execute = (query) => {
      if (!this.#lost.has(connection.id)) return execute(query);
      query.reject(new ConnectionLostError());
      return true;
    };
    connection.connect = (query) => {
      this.#lost.delete(connection.id);
      connect(query);
    };
  }
}

/** Work whose transaction is over says nothing more, neither to the driver nor to the database. */
function untilOver(work: Work, state: { over: boolean }): Work {
  return (transaction) => {
    const { unsafe } = transaction;
    transaction.unsafe = ((...args: Parameters<typeof unsafe>) => {
      if (state.over) throw new ConnectionLostError();
      return unsafe(...args);
    }) as typeof unsafe;
    return new Promise((resolve, reject) => {
      const unlessOver =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          if (!state.over) settle(value);
        };
      Promise.resolve(work(transaction)).then(unlessOver(resolve), unlessOver(reject));
    });
  };
}
