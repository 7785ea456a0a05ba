import type { ToolDefinition } from "./tool-port";

export type ValidInput = { ok: true; input: unknown } | { ok: false; error: string };

const MAX_ISSUES = 8;

/** Checks what the model wrote against the tool's schema; the error tells it what to write instead. */
export function validateInput(definition: ToolDefinition, input: unknown): ValidInput {
  const parsed = definition.inputSchema.safeParse(input);
  if (parsed.success) return { ok: true, input: parsed.data };
  const issues = parsed.error.issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const place = path.map(String).join(".");
    return place === "" ? message : `${place}: ${message}`;
  });
  return {
    ok: false,
    error: `The input of ${definition.name} is not valid. ${issues.join("; ")}. Nothing was run; call it again with a valid input.`,
  };
}

/** Answers a call of a tool that the chat does not have. */
export function unknownToolError(toolName: string, definitions: readonly ToolDefinition[]): string {
  const names = definitions.map(({ name }) => name).sort();
  return `There is no tool "${toolName}" in this chat. The tools are: ${names.join(", ")}.`;
}
