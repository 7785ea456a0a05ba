import type { Sql, TransactionSql } from "postgres";

/** A text that has come this often is worth a plan of its own on every connection. */
const SEEN_OFTEN = 2;
/** Statements stay prepared for the life of a connection, so their number has a bound. */
const MAX_PREPARED = 400;
/** Texts that were seen once or twice; forgotten together, since nothing depends on them. */
const MAX_COUNTED = 2_000;

/** Decides which statement texts are prepared: those that come again and again, up to a bound. */
export function createPreparePolicy(): (text: string) => boolean {
  const prepared = new Set<string>();
  const seen = new Map<string, number>();
  return (text) => {
    if (prepared.has(text)) return true;
    if (prepared.size >= MAX_PREPARED) return false;
    const count = (seen.get(text) ?? 0) + 1;
    if (count > SEEN_OFTEN) {
      seen.delete(text);
      prepared.add(text);
      return true;
    }
    if (seen.size >= MAX_COUNTED) seen.clear();
    seen.set(text, count);
    return false;
  };
}

/**
 * The driver as Drizzle gets it. What Drizzle builds it sends as unnamed statements: the driver then asks the server about the
 * parameters of each before it sends them, which costs two round trips and a new plan every time. Prepared, it is one and none.
 */
export function preparing(sql: Sql): Sql {
  const isRepeated = createPreparePolicy();
  const inTransaction = (transaction: TransactionSql): TransactionSql => {
    const { savepoint } = transaction;
    transaction.savepoint = ((...args: unknown[]) =>
      Reflect.apply(savepoint, transaction, wrapLast(args, inTransaction))) as typeof savepoint;
    return prepareRepeated(transaction, isRepeated);
  };
  const { begin } = sql;
  sql.begin = ((...args: unknown[]) =>
    Reflect.apply(begin, sql, wrapLast(args, inTransaction))) as typeof begin;
  return prepareRepeated(sql, isRepeated);
}

/** The last argument is what runs in the transaction: it gets what `wrap` makes of the transaction. */
function wrapLast(args: unknown[], wrap: (transaction: TransactionSql) => TransactionSql): unknown[] {
  const work = args.at(-1) as (transaction: TransactionSql) => unknown;
  return [...args.slice(0, -1), (transaction: TransactionSql) => work(wrap(transaction))];
}

function prepareRepeated<T extends Pick<Sql, "unsafe">>(sql: T, isRepeated: (text: string) => boolean): T {
  const { unsafe } = sql;
  sql.unsafe = ((text, parameters, options) =>
    parameters === undefined || parameters.length === 0
      ? unsafe(text, parameters, options)
      : unsafe(text, parameters, { ...options, prepare: isRepeated(text) })) as typeof unsafe;
  return sql;
}
