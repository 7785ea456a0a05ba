import { describe, expect, test } from "vitest";
import { readInputSchema, SchemaError } from "./input-schema";

describe("an input schema is told as every provider takes it", () => {
  test("what is missing becomes an object without properties", () => {
    for (const given of [undefined, null, 7, "x", [], {}, { type: "object" }]) {
      expect(readInputSchema(given)).toEqual({ type: "object", properties: {} });
    }
  });

  test("references are filled in, and one that leads to itself allows anything", () => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/node" }, name: { type: "string" } } };
    const schema = {
      type: "object",
      properties: { head: { $ref: "#/$defs/node", description: "d" } },
      $defs: { node },
    };
    expect(readInputSchema(schema)).toEqual({
      type: "object",
      properties: {
        head: { type: "object", description: "d", properties: { next: {}, name: { type: "string" } } },
      },
    });
    expect(readInputSchema({ properties: { x: { $ref: "#" } } }).properties).toHaveProperty("x");
    expect(readInputSchema({ properties: { x: { $ref: "https://evil.example/s.json" } } })).toEqual({
      type: "object",
      properties: { x: {} },
    });
  });

  test("what is no JSON Schema is dropped, and the rest stays", () => {
    const given = {
      type: "object",
      $schema: "x",
      oneOf: [{ required: ["a"] }],
      required: ["a", "nowhere", 7],
      properties: {
        a: { type: "banana", enum: ["x", { y: 1 }], pattern: "(", minLength: -1, maximum: "3", "x-evil": 1 },
        b: { type: ["string", "null", "what"], pattern: "^a$" },
        c: { type: "array" },
        d: { anyOf: [{ type: "string" }, { type: "number", minimum: 2 }] },
      },
      additionalProperties: false,
    };
    expect(readInputSchema(given)).toEqual({
      type: "object",
      required: ["a"],
      additionalProperties: false,
      properties: {
        a: { enum: ["x"] },
        b: { type: ["string", "null"], pattern: "^a$" },
        c: { type: "array", items: {} },
        d: { anyOf: [{ type: "string" }, { type: "number", minimum: 2 }] },
      },
    });
  });

  test("what could not be told without spoiling the request leaves its tool out", () => {
    let deep: unknown = {};
    for (let level = 0; level < 100; level++) deep = { type: "object", properties: { x: deep } };
    const wide = { properties: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`p${n}`, {}])) };
    // Each level refers to the next one twice.
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `d${n}`,
        { properties: { l: { $ref: `#/$defs/d${n + 1}` }, r: { $ref: `#/$defs/d${n + 1}` } } },
      ]),
    );
    for (const given of [
      { type: "string" },
      deep,
      wide,
      { properties: { "not a name": {} } },
      { $ref: "#/$defs/d0", $defs: doubling },
    ]) {
      expect(() => readInputSchema(given)).toThrow(SchemaError);
    }
  });

  test("names of the language's own objects are names like others", () => {
    const given = JSON.parse(
      '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"number"}}}',
    ) as unknown;
    const { properties } = readInputSchema(given);
    expect(Object.keys(properties as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { type?: string }).type).toBeUndefined();
  });
});
