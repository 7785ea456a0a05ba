import type { Format, JsonObject } from "./format";
import { type ScriptEntry, type Step, stepsInText } from "./script";

/** One request, as scripts look at it. */
interface Asked {
  format: Format;
  body: JsonObject;
  model: string;
}

export interface ChosenStep {
  step: Step;
  entry: number;
  index: number;
}

function matches(entry: ScriptEntry, { format, body, model: asked }: Asked): boolean {
  const { user, system, model, api } = entry.match;
  return (
    (user === undefined || format.lastUserText(body).includes(user)) &&
    (system === undefined || format.systemText(body).includes(system)) &&
    (model === undefined || asked === model) &&
    (api === undefined || format.api === api)
  );
}

/** Walks a script: the first entry that matches a request answers it, with its next step. */
export function createChooser(entries: ScriptEntry[]) {
  const counters = new Map<string, number>();

  const nextIndex = (position: number, entry: ScriptEntry, request: Asked) => {
    const { format, body } = request;
    if (entry.by === "history" || entry.steps === "from-user") return format.stepsSinceUser(body);
    const key = entry.by === "conversation" ? `${position} ${format.firstUserText(body)}` : String(position);
    const index = counters.get(key) ?? 0;
    counters.set(key, index + 1);
    return index;
  };

  const choose = (request: Asked): ChosenStep | null => {
    const position = entries.findIndex((entry) => matches(entry, request));
    const entry = entries[position];
    if (!entry) return null;
    const count = nextIndex(position, entry, request);
    const { format, body } = request;
    const steps = entry.steps === "from-user" ? (stepsInText(format.lastUserText(body)) ?? []) : entry.steps;
    const index = entry.after === "repeat" ? count % steps.length : count;
    const step = steps[index];
    return step ? { step, entry: position, index } : null;
  };
  /** Whether an entry means this request by its system prompt. */
  const bySystem = (request: Asked) =>
    entries.some((entry) => entry.match.system !== undefined && matches(entry, request));
  return Object.assign(choose, { bySystem });
}
