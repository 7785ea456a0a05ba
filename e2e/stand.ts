import { randomBytes } from "node:crypto";
import { createApiClient, type ApiClient } from "./api-client";
import { type ModelServer, startModelServer } from "./fakes/model-server/model-server";
import { createLatheServer, type LatheServer, type LatheServerOptions } from "./lathe-server";

export const ADMIN = {
  email: "admin@example.com",
  name: "Ada Admin",
  password: "correct horse battery staple",
};

/** A Lathe with an administrator, the scripted model server as its default model, and an API token. */
export interface Stand {
  lathe: LatheServer;
  models: ModelServer;
  api: ApiClient;
  /** Ids of the scripted model in the two wire formats. */
  modelIds: { openai: string; anthropic: string };
  /** Makes a member with a token of its own. */
  addUser(name: string): Promise<{ email: string; password: string; api: ApiClient }>;
  destroy(): Promise<void>;
}

interface Row {
  id: string;
}

/** Starts everything in processes of its own; about three seconds. */
export async function createStand(options: LatheServerOptions = {}): Promise<Stand> {
  const models = await startModelServer();
  const lathe = await createLatheServer({
    ...options,
    env: { LATHE_SSRF_ALLOW: models.url, ...options.env },
  });
  await lathe.start();
  const addProvider = async (type: string, name: string) => {
    const create = [
      "provider",
      "create",
      "--type",
      type,
      "--name",
      name,
      "--base-url",
      models.baseUrl,
      "--api-key-stdin",
    ];
    return (JSON.parse(await lathe.cli(create, "scripted-key\n")) as Row).id;
  };
  const addModel = async (provider: string, extra: string[]) => {
    const create = [
      "model",
      "create",
      "--provider",
      provider,
      "--model",
      "scripted-model",
      "--context-limit",
      "200000",
    ];
    return (JSON.parse(await lathe.cli([...create, ...extra])) as Row).id;
  };
  const addToken = async (email: string) =>
    createApiClient(lathe.url, await lathe.cli(["token", "create", "--email", email, "--name", "tests"]));
  const createUser = [
    "user",
    "create",
    "--email",
    ADMIN.email,
    "--name",
    ADMIN.name,
    "--role",
    "admin",
    "--password-stdin",
  ];
  await lathe.cli(createUser, ADMIN.password);
  const openai = await addModel(await addProvider("openai-compatible", "Scripted"), ["--default"]);
  const anthropic = await addModel(await addProvider("anthropic", "Anthropic"), []);
  return {
    lathe,
    models,
    api: await addToken(ADMIN.email),
    modelIds: { openai, anthropic },
    addUser: async (name) => {
      const email = `${name.toLowerCase()}-${randomBytes(3).toString("hex")}@example.com`;
      const password = randomBytes(12).toString("base64url");
      await lathe.cli(
        ["user", "create", "--email", email, "--name", name, "--role", "member", "--password-stdin"],
        password,
      );
      return { email, password, api: await addToken(email) };
    },
    destroy: async () => {
      await lathe.destroy();
      await models.close();
    },
  };
}
