/** One label while it is being typed. */
export interface LabelRow {
  id: number;
  name: string;
  value: string;
}

export const MAX_LABELS = 50;
export const MAX_NAME = 64;
export const MAX_VALUE = 256;

export function toRows(labels: Readonly<Record<string, string>>): LabelRow[] {
  return Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value], id) => ({ id, name, value }));
}

/** Labels of rows; a row without a name is none. Or why they cannot be kept, and in which row. */
export function toLabels(
  rows: readonly LabelRow[],
): Record<string, string> | { row: number; problem: string } {
  const labels = new Map<string, string>();
  for (const { id, name, value } of rows) {
    const key = name.trim();
    if (key === "" && value.trim() === "") continue;
    if (key === "" || value.trim() === "") return { row: id, problem: "A label needs a name and a value." };
    if (labels.has(key)) return { row: id, problem: `There are two labels named ${key}.` };
    labels.set(key, value.trim());
  }
  return Object.fromEntries(labels);
}

export function isProblem(result: ReturnType<typeof toLabels>): result is { row: number; problem: string } {
  return typeof result["row"] === "number";
}
