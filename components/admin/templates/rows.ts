/** A row of a list that is edited, with a key of its own: rows are taken away from the middle. */
export type Row<T> = T & { key: string };

export function rowOf<T extends object>(value: T): Row<T> {
  return { ...value, key: crypto.randomUUID() };
}

/** The list with one row changed. */
export function changeRow<T extends { key: string }>(
  rows: readonly T[],
  key: string,
  patch: Partial<T>,
): T[] {
  return rows.map((row) => (row.key === key ? { ...row, ...patch } : row));
}
