import type { Format, JsonObject } from "./format";
import type { ScriptEntry, Step } from "./script";

export interface ChosenStep {
  step: Step;
  entry: number;
  index: number;
}

function matches(entry: ScriptEntry, format: Format, body: JsonObject): boolean {
  const { user, system, model, api } = entry.match;
  return (
    (user === undefined || format.lastUserText(body).includes(user)) &&
    (system === undefined || format.systemText(body).includes(system)) &&
    (model === undefined || body["model"] === model) &&
    (api === undefined || format.api === api)
  );
}

/** Walks a script: the first entry that matches a request answers it, with its next step. */
export function createChooser(entries: ScriptEntry[]) {
  const counters = new Map<string, number>();

  const nextIndex = (position: number, entry: ScriptEntry, request: { format: Format; body: JsonObject }) => {
    const { format, body } = request;
    if (entry.by === "history") return format.stepsSinceUser(body);
    const key = entry.by === "conversation" ? `${position} ${format.firstUserText(body)}` : String(position);
    const index = counters.get(key) ?? 0;
    counters.set(key, index + 1);
    return index;
  };

  return (format: Format, body: JsonObject): ChosenStep | null => {
    const position = entries.findIndex((entry) => matches(entry, format, body));
    const entry = entries[position];
    if (!entry) return null;
    const count = nextIndex(position, entry, { format, body });
    const index = entry.after === "repeat" ? count % entry.steps.length : count;
    const step = entry.steps[index];
    return step ? { step, entry: position, index } : null;
  };
}
