/** Tool input and output come from a model and from a workspace: nothing about their shape is taken for granted. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function textField(value: unknown, name: string): string | null {
  const field = record(value)[name];
  return typeof field === "string" && field !== "" ? field : null;
}

export function numberField(value: unknown, name: string): number | null {
  const field = record(value)[name];
  return typeof field === "number" && Number.isFinite(field) ? field : null;
}

export function flagField(value: unknown, name: string): boolean {
  return record(value)[name] === true;
}

export function listField(value: unknown, name: string): unknown[] {
  const field = record(value)[name];
  return Array.isArray(field) ? field : [];
}
