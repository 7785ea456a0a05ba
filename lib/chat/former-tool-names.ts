/** What models have learned to call by a name that it had before. Listed nowhere. */
const PRESENT_NAMES: Readonly<Record<string, string>> = { close_agent: "interrupt_agent" };

/** The tool that a former name stands for, when the chat has it, and has none that is really called so; else null. */
export function presentNameOf(name: string, tools: object): string | null {
  const present = Object.hasOwn(PRESENT_NAMES, name) ? PRESENT_NAMES[name] : undefined;
  return present !== undefined && !Object.hasOwn(tools, name) && Object.hasOwn(tools, present)
    ? present
    : null;
}
