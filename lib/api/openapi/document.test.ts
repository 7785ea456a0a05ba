import { globSync, readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { OPERATIONS, openApiDocument } from "./document";

type Json = Record<string, unknown>;
const document = openApiDocument({ version: "1.2.3", publicUrl: "http://localhost:3000" });

function collect(value: unknown, key: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const here = key in value ? [(value as Json)[key]] : [];
  return [...here, ...Object.values(value).flatMap((inner) => collect(inner, key))];
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>((node, key) => (node as Json | undefined)?.[key], document);
}

function routeFiles(): { path: string; source: string }[] {
  return globSync("app/api/{v1,health,metrics,worker}/**/route.ts").map((file) => ({
    path: `/${file}`
      .replace("/app/", "/")
      .replace("/route.ts", "")
      .replaceAll(/\[(\w+)\]/g, "{$1}"),
    source: readFileSync(file, "utf8"),
  }));
}

test("every reference leads to a component", () => {
  const references = collect(document, "$ref").map(String);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((reference) => !reference.startsWith("#/components/schemas/"))).toEqual([]);
  expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
});

test("operation ids and component names are unique and plain", () => {
  const ids = collect(document["paths"], "operationId");
  expect(new Set(ids).size).toBe(OPERATIONS.length);
  expect(ids.every((id) => /^[a-zA-Z0-9]+$/.test(String(id)))).toBe(true);
  expect(collect(document, "$id")).toEqual([]);
});

test("bodies refuse unknown keys, and a chat holds its children by reference", () => {
  expect(resolve("#/components/schemas/postChatsBody")).toMatchObject({ additionalProperties: false });
  expect(resolve("#/components/schemas/Chat/properties/children")).toMatchObject({
    items: { $ref: "#/components/schemas/Chat" },
  });
});

test("the document and the routes name the same calls", () => {
  const served = routeFiles().flatMap(({ path, source }) => {
    const methods = source.matchAll(
      /^export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/gm,
    );
    return [...methods].map(([, method]) => `${method} ${path}`);
  });
  const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const itself = "GET /api/v1/openapi.json";
  expect(served.filter((call) => call !== itself).toSorted()).toEqual(described.toSorted());
});

const WITHOUT_KEY = [
  // A second upload is another file, which nothing refers to and a day takes away.
  "POST /api/v1/files",
  // The platform calls again for more, with the deployment's secret.
  "POST /api/worker",
  // Changes nothing here.
  "POST /api/v1/providers/{providerId}/test",
  // Names the version that it was made from, and is the same when it is done twice.
  "PUT /api/v1/me/drafts/{place}",
  // Shown once: a repetition gets a command of its own, and makes the earlier one worthless.
  "POST /api/v1/workspaces/{workspaceId}/enrolment",
  // Says where in all that was typed it belongs, and is typed once when it is sent twice.
  "POST /api/v1/workspaces/{workspaceId}/terminals/{terminalId}/input",
  "POST /api/v1/workspaces/terminals/{terminalId}/input",
];

test("every call that changes something is done once for one Idempotency-Key", () => {
  const careless = routeFiles().flatMap(({ path, source }) => {
    const handlers = source.split(/^export /m).slice(1);
    return handlers.flatMap((handler) => {
      const method = /^(?:const|async function|function) (POST|PUT|PATCH|DELETE)\b/.exec(handler)?.[1];
      return method === undefined || /answerOnce(After)?\(|(runOnce|answerSecretOnce)\(/.test(handler)
        ? []
        : [`${method} ${path}`];
    });
  });
  expect(careless.toSorted()).toEqual(WITHOUT_KEY.toSorted());
  const described = OPERATIONS.filter(
    ({ isIdempotent, method }) => method !== "get" && isIdempotent === false,
  );
  expect(described.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual(
    WITHOUT_KEY.toSorted(),
  );
});

test("the document is OpenAPI 3.1, judged by the specification's own schema", async () => {
  const validator = new Validator();
  const verdict = await validator.validate(structuredClone(document));
  expect(verdict).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  const broken = await new Validator().validate({ ...structuredClone(document), info: {} });
  expect(broken.valid).toBe(false);
});

test("every schema compiles as JSON Schema 2020-12, with the references that it makes", () => {
  const components = (document["components"] as { schemas: Record<string, object> }).schemas;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "contract", components: { schemas: components } });
  for (const name of Object.keys(components)) {
    expect(() => ajv.compile({ $ref: `contract#/components/schemas/${name}` }), name).not.toThrow();
  }
  const create = ajv.compile({ $ref: "contract#/components/schemas/postChatsBody" });
  expect(create({ content: [{ type: "text", text: "Hi" }] })).toBe(true);
  expect(create({ content: [{ type: "text", text: "Hi" }], nonsense: 1 })).toBe(false);
  const tool = { name: "open_door", description: "", inputSchema: { type: "object" } };
  expect(create({ content: [{ type: "text", text: "Hi" }], dynamicTools: [tool] })).toBe(true);
});
