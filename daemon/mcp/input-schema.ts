type Schema = Record<string, unknown>;

const MAX_DEPTH = 24;
const MAX_NODES = 2_000;
const MAX_TEXT = 2_048;
const MAX_CHOICES = 500;
/** What every provider takes as the name of a property. */
const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;
const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const NUMBERS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const COUNTS = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const TEXTS = ["description", "title", "format"];
const CHOICES = ["anyOf", "oneOf", "allOf"];

/** Why a schema cannot be told to a model; the tool is left out then, and no other. */
export class SchemaError extends Error {}

interface Reading {
  root: Schema;
  nodes: number;
}

/**
 * An input schema of a tool as every provider takes it: one object, references filled in, nothing that is no JSON Schema. A provider that
 * meets one bad schema refuses the whole request. Where a schema refers to itself, anything is allowed: the server judges anyway.
 *
 * @throws SchemaError
 */
export function readInputSchema(given: unknown): Schema {
  const root = isObject(given) ? given : {};
  const { type } = root;
  if (type !== undefined && type !== "object") throw new SchemaError("its input is no object");
  const read = readNode({ root, nodes: 0 }, root, { depth: 0, open: [] });
  // No provider takes a choice at the top.
  for (const key of CHOICES) delete read[key];
  return { ...read, type: "object", properties: isObject(read["properties"]) ? read["properties"] : {} };
}

interface Place {
  depth: number;
  /** References that are being filled in. */
  open: readonly string[];
}

function readNode(reading: Reading, node: unknown, place: Place): Schema {
  if (++reading.nodes > MAX_NODES) throw new SchemaError("its input schema is too large");
  if (place.depth > MAX_DEPTH) throw new SchemaError("its input schema is too deep");
  if (!isObject(node)) return {};
  const { $ref: reference } = node;
  if (typeof reference === "string") return readReference(reading, node, { reference, place });
  return {
    ...readType(node),
    ...readPlain(node),
    ...readObject(reading, node, place),
    ...readArray(reading, node, place),
    ...readChoices(reading, node, place),
  };
}

function readReference(
  reading: Reading,
  node: Schema,
  { reference, place }: { reference: string; place: Place },
): Schema {
  const described = readPlain({ description: node["description"] });
  if (place.open.includes(reference)) return described;
  const target = followPointer(reading.root, reference);
  const inner = { depth: place.depth + 1, open: [...place.open, reference] };
  return { ...readNode(reading, target, inner), ...described };
}

/** References lead within the document only. */
function followPointer(root: Schema, reference: string): unknown {
  if (!reference.startsWith("#")) return {};
  let node: unknown = root;
  for (const part of reference.slice(1).split("/").filter(Boolean)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    node = isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return node;
}

function readType({ type }: Schema): Schema {
  const given = Array.isArray(type) ? type : [type];
  const known = given.filter((one) => typeof one === "string" && TYPES.has(one));
  if (known.length === 0) return {};
  return { type: known.length === 1 ? known[0] : [...new Set(known)] };
}

function readPlain(node: Schema): Schema {
  const read: Schema = {};
  for (const key of TEXTS) {
    const value = node[key];
    if (typeof value === "string") read[key] = value.slice(0, MAX_TEXT).toWellFormed();
  }
  for (const key of NUMBERS) {
    if (typeof node[key] === "number") read[key] = node[key];
  }
  for (const key of COUNTS) {
    const value = node[key];
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) read[key] = value;
  }
  for (const key of ["const", "default"]) {
    if (Object.hasOwn(node, key) && isScalar(node[key])) read[key] = node[key];
  }
  return { ...read, ...readValues(node) };
}

function readValues({ pattern, enum: choices }: Schema): Schema {
  const read: Schema = {};
  if (typeof pattern === "string" && isPattern(pattern)) read["pattern"] = pattern;
  if (Array.isArray(choices)) {
    const scalars = [...new Set(choices.filter(isScalar))].slice(0, MAX_CHOICES);
    if (scalars.length > 0) read["enum"] = scalars;
  }
  return read;
}

function readObject(reading: Reading, node: Schema, place: Place): Schema {
  const read: Schema = {};
  const { properties, required, additionalProperties } = node;
  const below = { ...place, depth: place.depth + 1 };
  if (isObject(properties)) {
    const entries = Object.entries(properties).map(([name, child]) => {
      if (!PROPERTY_NAME.test(name))
        throw new SchemaError("a name in its input is one that models cannot be told");
      return [name, readNode(reading, child, below)] as const;
    });
    const known = Object.fromEntries(entries);
    read["properties"] = known;
    const names = Array.isArray(required)
      ? required.filter((name) => Object.hasOwn(known, String(name)))
      : [];
    if (names.length > 0) read["required"] = [...new Set(names)];
  }
  if (typeof additionalProperties === "boolean") read["additionalProperties"] = additionalProperties;
  else if (isObject(additionalProperties)) {
    read["additionalProperties"] = readNode(reading, additionalProperties, below);
  }
  return read;
}

function readArray(reading: Reading, { items, type }: Schema, place: Place): Schema {
  const below = { ...place, depth: place.depth + 1 };
  if (isObject(items)) return { items: readNode(reading, items, below) };
  // A list without a word about what is in it is refused by some.
  return type === "array" || (Array.isArray(type) && type.includes("array")) ? { items: {} } : {};
}

function readChoices(reading: Reading, node: Schema, place: Place): Schema {
  const read: Schema = {};
  const below = { ...place, depth: place.depth + 1 };
  for (const key of CHOICES) {
    const value = node[key];
    if (!Array.isArray(value) || value.length === 0) continue;
    read[key] = value.slice(0, MAX_CHOICES).map((child) => readNode(reading, child, below));
  }
  return read;
}

function isPattern(text: string): boolean {
  if (text.length > MAX_TEXT) return false;
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

function isScalar(value: unknown): boolean {
  return (
    value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string"
  );
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
