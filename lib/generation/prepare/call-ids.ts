/** The shortest limits that a provider has. */
const MAX_ID_LENGTH = 40;
const MAX_NAME_LENGTH = 64;

/** Gives calls ids that every provider accepts: `[A-Za-z0-9_-]`, unique in the prompt, the same whenever the rows are. */
export function createCallIds(): (toolCallId: string) => string {
  const used = new Set<string>();
  /** By id: the first number that may be free. Some providers number the calls of every answer from the same start. */
  const next = new Map<string, number>();
  return (toolCallId) => {
    const base = toolCallId.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, MAX_ID_LENGTH) || "call";
    let id = base;
    let n = next.get(base) ?? 2;
    for (; used.has(id); n++) id = `${base.slice(0, MAX_ID_LENGTH - `_${n}`.length)}_${n}`;
    next.set(base, n);
    used.add(id);
    return id;
  };
}

/** A tool's name as providers accept it: models also call tools by names that nobody gave them. */
export function promptToolName(toolName: string): string {
  const name = toolName.replace(/[^A-Za-z0-9_-]/g, "_") || "unknown_tool";
  return (/^[A-Za-z_]/.test(name) ? name : `_${name}`).slice(0, MAX_NAME_LENGTH);
}
