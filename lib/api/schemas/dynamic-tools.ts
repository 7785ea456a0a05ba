import { z } from "zod";
import { MAX_TOOL_CALL_ID } from "../../chat/tool-call-id";
import { plainText } from "./fields";

const MAX_TOOLS = 250;
const MAX_DESCRIPTION = 10_000;
/** What every provider takes for the name of a tool. */
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const TYPES = z.enum(["object", "array", "string", "number", "integer", "boolean", "null"]);

/** A JSON Schema as far as a model can be shown one; keywords that are not listed pass as they are. */
const jsonSchemaNode: z.ZodType = z.lazy(() =>
  z.union([
    z.boolean(),
    z.looseObject({
      type: z.union([TYPES, z.array(TYPES).min(1)]).optional(),
      properties: z.record(z.string(), jsonSchemaNode).optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: jsonSchemaNode.optional(),
      items: z.union([jsonSchemaNode, z.array(jsonSchemaNode)]).optional(),
      enum: z.array(z.unknown()).min(1).optional(),
      anyOf: z.array(jsonSchemaNode).min(1).optional(),
      oneOf: z.array(jsonSchemaNode).min(1).optional(),
      allOf: z.array(jsonSchemaNode).min(1).optional(),
      not: jsonSchemaNode.optional(),
      $defs: z.record(z.string(), jsonSchemaNode).optional(),
      definitions: z.record(z.string(), jsonSchemaNode).optional(),
      $ref: z.string().startsWith("#", "Only references inside the schema").optional(),
      title: z.string().optional(),
      description: z.string().optional(),
    }),
  ]),
);

const inputSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => schema["type"] === "object", { message: 'Must be of type "object"', path: ["type"] })
  .superRefine((schema, context) => {
    const checked = jsonSchemaNode.safeParse(schema);
    if (checked.success) return;
    context.addIssue({ code: "custom", message: "Must be a JSON Schema" });
  });

const dynamicToolSchema = z.strictObject({
  name: z.string().regex(NAME, "1 to 64 letters, digits, _ and -"),
  description: plainText(MAX_DESCRIPTION).default(""),
  inputSchema,
});

/** Tools that the client carries out itself: fixed when the chat is created. */
export const dynamicToolsSchema = z
  .array(dynamicToolSchema)
  .max(MAX_TOOLS)
  .refine((tools) => new Set(tools.map(({ name }) => name)).size === tools.length, "Names must be unique");

export const toolResultsSchema = z.strictObject({
  results: z
    .array(
      z.strictObject({
        toolCallId: plainText(MAX_TOOL_CALL_ID, 1),
        output: z.unknown(),
        isError: z.boolean().optional(),
      }),
    )
    .max(MAX_TOOLS),
});
