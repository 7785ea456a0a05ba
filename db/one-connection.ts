import { AsyncLocalStorage } from "node:async_hooks";
import type { Sql, TransactionSql } from "postgres";

/** Work inside a transaction that asked the pool for a second connection. */
export class NestedConnectionError extends Error {
  constructor() {
    super("Inside a transaction, statements go through it: the pool would be asked for a second connection.");
    this.name = "NestedConnectionError";
  }
}

/**
 * Refuses work inside a transaction that goes back to the pool: once as many transactions as there are connections do so at the
 * same time, each waits for what the others hold.
 */
export class OneConnection {
  readonly #transaction = new AsyncLocalStorage<{ open: boolean }>();

  /** The same client, whose transactions keep to themselves. */
  guard(sql: Sql): Sql {
    const { begin, unsafe } = sql;
    sql.unsafe = ((...args: Parameters<typeof unsafe>) => {
      this.#refuseNested();
      return unsafe(...args);
    }) as typeof unsafe;
    sql.begin = ((...args: unknown[]) => {
      this.#refuseNested();
      const state = { open: true };
      const work = args.at(-1) as (transaction: TransactionSql) => unknown;
      const inside = (transaction: TransactionSql) => this.#transaction.run(state, () => work(transaction));
      return Reflect.apply(begin, sql, [...args.slice(0, -1), inside]).finally(() => {
        state.open = false;
      });
    }) as typeof begin;
    return sql;
  }

  /** The client for statements that are written as templates. */
  guardTemplates(sql: Sql): Sql {
    return new Proxy(sql, {
      apply: (target, self, args: unknown[]) => {
        if (Array.isArray(args[0]) && "raw" in args[0]) this.#refuseNested();
        return Reflect.apply(target, self, args) as unknown;
      },
    });
  }

  /** What a transaction left behind for later runs when it is over: that is nested no more. */
  #refuseNested(): void {
    if (this.#transaction.getStore()?.open === true) throw new NestedConnectionError();
  }
}
