import { dynamicTool, jsonSchema, type JSONSchema7, type ToolSet } from "ai";
import { z } from "zod";
import type { ToolDefinition } from "./tool-port";

/**
 * Makes the tools of a request: names and schemas only, sorted by name so that the head of the request is the same each time;
 * running them is the engine's. Schemas are converted once.
 */
export function createToToolSet(): (definitions: readonly ToolDefinition[]) => ToolSet {
  const schemas = new WeakMap<z.ZodType, JSONSchema7>();
  const schemaOf = (type: z.ZodType): JSONSchema7 => {
    const known = schemas.get(type);
    if (known !== undefined) return known;
    const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input", target: "draft-7" });
    schemas.set(type, schema as JSONSchema7);
    return schema as JSONSchema7;
  };
  return (definitions) =>
    Object.fromEntries(
      [...definitions]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, description, inputSchema, jsonSchema: shown }) => [
          name,
          dynamicTool({ description, inputSchema: jsonSchema(shown ?? schemaOf(inputSchema)) }),
        ]),
    );
}
