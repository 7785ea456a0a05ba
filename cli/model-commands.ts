import { createModelSchema } from "../lib/api/schemas/models";
import { createProviderSchema } from "../lib/api/schemas/providers";
import { createModel } from "../lib/commands/create-model";
import { createProvider } from "../lib/commands/create-provider";
import { requireSameKeys } from "../lib/commands/require-same-keys";
import { resealProviderKeys } from "../lib/commands/reseal-provider-keys";
import { AppError } from "../lib/errors";
import { loadOrCreateKeys } from "../lib/secrets/encryption-keys";
import { createSecrets } from "../lib/secrets/secrets";
import type { ZodType } from "zod";
import { type Command, type CommandContext, optional, required } from "./command";

/** Whoever can run this command can read the database: there is nobody to ask. */
const OPERATOR = { role: "admin" } as const;

async function providerContext({ db, env }: CommandContext) {
  const secrets = createSecrets(await loadOrCreateKeys({ env, dataDir: env.dataDir }));
  await requireSameKeys({ db, secrets });
  return { db, env, secrets };
}

function parse<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new AppError("invalid_request", "The options are not usable.", { fields });
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_request", "--options is not JSON.");
  }
}

export const providerCreate: Command = {
  name: "provider create",
  usage: "provider create --type T --name N [--base-url U [--accept-local-address]] [--api-key-stdin]",
  options: {
    type: { type: "string" },
    name: { type: "string" },
    "base-url": { type: "string" },
    "accept-local-address": { type: "boolean" },
    "api-key-stdin": { type: "boolean" },
  },
  run: async (context, options) => {
    const provider = parse(createProviderSchema, {
      type: required(options, "type"),
      name: required(options, "name"),
      baseUrl: optional(options, "base-url"),
      acceptLocalAddress: options["accept-local-address"] === true,
      apiKey: options["api-key-stdin"] === true ? await context.readStdin() : undefined,
    });
    return JSON.stringify(
      await createProvider(await providerContext(context), { caller: OPERATOR, provider }),
    );
  },
};

export const modelCreate: Command = {
  name: "model create",
  usage: "model create --provider ID --model M --context-limit N [--options JSON] [--default]",
  options: {
    provider: { type: "string" },
    model: { type: "string" },
    "context-limit": { type: "string" },
    options: { type: "string" },
    default: { type: "boolean" },
  },
  run: async (context, options) => {
    const model = parse(createModelSchema, {
      providerId: required(options, "provider"),
      model: required(options, "model"),
      contextLimit: Number(required(options, "context-limit")),
      isDefault: options["default"] === true,
      options: parseJson(optional(options, "options")),
    });
    return JSON.stringify(await createModel(await providerContext(context), { caller: OPERATOR, model }));
  },
};

export const keysRotate: Command = {
  name: "keys rotate",
  usage: "keys rotate",
  options: {},
  run: async (context) =>
    JSON.stringify({ resealed: await resealProviderKeys(await providerContext(context)) }),
};
