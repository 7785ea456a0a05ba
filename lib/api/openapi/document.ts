import { z } from "zod";
import { chatSchema } from "../schemas/chats";
import { errorSchema } from "../schemas/fields";
import { meSchema, userSchema } from "../schemas/me";
import { messageSchema, queuedMessageSchema } from "../schemas/messages";
import { modelDetailsSchema, modelSchema } from "../schemas/models";
import { providerSchema } from "../schemas/providers";
import { offeredTemplateSchema, templateDetailsSchema } from "../schemas/templates";
import { createdTokenSchema, tokenSchema } from "../schemas/tokens";
import { workspaceSchema } from "../schemas/workspaces";
import { accountOperations } from "./account-operations";
import { chatOperations } from "./chat-operations";
import { fileOperations } from "./file-operations";
import { modelOperations } from "./model-operations";
import { overrideOperations } from "./override-operations";
import { operatorOperations } from "./operator-operations";
import type { AnswerBody, Operation } from "./operation";
import { templateOperations } from "./template-operations";
import { workspaceOperations } from "./workspace-operations";

type Json = Record<string, unknown>;

const NAMED: Record<string, z.ZodType> = {
  Chat: chatSchema,
  Message: messageSchema,
  QueuedMessage: queuedMessageSchema,
  Me: meSchema,
  User: userSchema,
  ApiToken: tokenSchema,
  CreatedApiToken: createdTokenSchema,
  Provider: providerSchema,
  Model: modelSchema,
  ModelDetails: modelDetailsSchema,
  Template: offeredTemplateSchema,
  TemplateDetails: templateDetailsSchema,
  Workspace: workspaceSchema,
  Error: errorSchema,
};
const REFERENCE = "#/components/schemas/";
const SECURITY = { anyone: [], operator: [{ operator: [] }] };
const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Same key and body within 24 hours: same answer, done once.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

const FILE_NAME = {
  name: "X-File-Name",
  in: "header",
  required: false,
  description: "Percent-encoded UTF-8 (RFC 5987).",
  schema: { type: "string" },
};
const BYTES: Json = { "*/*": { schema: { type: "string", format: "binary" } } };

export const OPERATIONS: readonly Operation[] = [
  ...chatOperations,
  ...accountOperations,
  ...modelOperations,
  ...overrideOperations,
  ...templateOperations,
  ...workspaceOperations,
  ...fileOperations,
  ...operatorOperations,
];

/** The contract as OpenAPI 3.1, made from the schemas that the handlers parse with. */
export function openApiDocument({ version, publicUrl }: { version: string; publicUrl: string }): Json {
  const schemas = new SchemaBook();
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: describeOperation(operation, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Lathe", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: publicUrl }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token: lth_…" },
        operator: { type: "http", scheme: "bearer", description: "A secret of the deployment's settings" },
        session: { type: "apiKey", in: "cookie", name: "lathe.session" },
      },
    },
  };
}

/** Collects the schemas of all operations and gives each a place among the components. */
class SchemaBook {
  readonly #inputs = z.registry<{ id: string }>();
  readonly #outputs = z.registry<{ id: string }>();
  readonly #known = new Set<z.ZodType>(Object.values(NAMED));

  constructor() {
    for (const [id, schema] of Object.entries(NAMED)) this.#outputs.add(schema, { id });
  }

  input(id: string, schema: z.ZodType): Json {
    this.#inputs.add(schema, { id });
    return { $ref: REFERENCE + id };
  }

  output(id: string, schema: z.ZodType): Json {
    const name = this.#outputs.get(schema)?.id ?? id;
    if (!this.#known.has(schema)) {
      this.#known.add(schema);
      this.#outputs.add(schema, { id: name });
    }
    return { $ref: REFERENCE + name };
  }

  components(): Record<string, Json> {
    return { ...convert(this.#inputs, "input"), ...convert(this.#outputs, "output") };
  }
}

function convert(
  registry: z.core.$ZodRegistry<{ id: string }>,
  io: "input" | "output",
): Record<string, Json> {
  const { schemas } = z.toJSONSchema(registry, { io, unrepresentable: "any", uri: (id) => REFERENCE + id });
  const plain = Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [
    id,
    schema,
  ]);
  return Object.fromEntries(plain);
}

function describeOperation(operation: Operation, schemas: SchemaBook): Json {
  const name = operationName(operation);
  const { query, body, answers, summary, path, access } = operation;
  const parameters = [
    ...pathParameters(path),
    ...(query ? queryParameters(query) : []),
    ...headerParameters(operation),
  ];
  const good = Object.entries(answers).map(([status, answer]) => [
    status,
    describeAnswer(answer, schemas, `${name}Answer`),
  ]);
  const bad = { description: "What went wrong", content: jsonContent(schemas.output("Error", errorSchema)) };
  return {
    operationId: name,
    summary,
    ...(access !== undefined && { security: SECURITY[access] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: bodyContent(body, schemas, `${name}Body`) } }),
    responses: { ...Object.fromEntries(good), "4XX": bad, "5XX": bad },
  };
}

function bodyContent(body: NonNullable<Operation["body"]>, schemas: SchemaBook, name: string): Json {
  return body === "bytes" ? BYTES : jsonContent(schemas.input(name, body));
}

function describeAnswer(answer: AnswerBody, schemas: SchemaBook, name: string): Json {
  const text = { schema: { type: "string" } };
  if (answer === "none") return { description: "Done" };
  if (answer === "event-stream") return { description: "Events", content: { "text/event-stream": text } };
  if (answer === "bytes") return { description: "The file", content: BYTES };
  if (answer === "text") return { description: "Text", content: { "text/plain": text } };
  return { description: "Done", content: jsonContent(schemas.output(name, answer)) };
}

function jsonContent(schema: Json): Json {
  return { "application/json": { schema } };
}

/** `post /api/v1/chats/{chatId}/read` → `postChatsChatIdRead`. */
function operationName({ method, path }: Operation): string {
  const words = path.replace("/api/v1/", "").split(/[^A-Za-z0-9]+/);
  return method + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

function headerParameters({ body, method, isIdempotent }: Operation): Json[] {
  const takesKey = isIdempotent ?? method !== "get";
  return [...(body === "bytes" ? [FILE_NAME] : []), ...(takesKey ? [IDEMPOTENCY_KEY] : [])];
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}
