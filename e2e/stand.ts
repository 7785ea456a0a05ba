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

/** Starts everything in processes of its own; about three seconds. */
export async function createStand(
  options: LatheServerOptions & {
    /** Reachable besides the scripted models. */
    allowOrigins?: string[];
  } = {},
): Promise<Stand> {
  const models = await startModelServer();
  const lathe = await createLatheServer({
    ...options,
    env: { LATHE_SSRF_ALLOW: [models.url, ...(options.allowOrigins ?? [])].join(","), ...options.env },
  });
  await lathe.start();
  const addToken = async (email: string) =>
    createApiClient(lathe.url, await lathe.cli(["token", "create", "--email", email, "--name", "tests"]));
  const { token, modelIds } = await furnish(lathe, models);
  return {
    lathe,
    models,
    api: createApiClient(lathe.url, token),
    modelIds,
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

/** Makes the administrator with a token, and the scripted model in both wire formats. */
export async function furnish(
  lathe: Pick<LatheServer, "cli">,
  models: Pick<ModelServer, "baseUrl">,
): Promise<{ token: string; modelIds: Stand["modelIds"] }> {
  const create = async (args: string[], input?: string) =>
    (JSON.parse(await lathe.cli(args, input)) as { id: string }).id;
  const addProvider = (type: string, name: string) => {
    const named = ["provider", "create", "--type", type, "--name", name];
    return create([...named, "--base-url", models.baseUrl, "--api-key-stdin"], "scripted-key\n");
  };
  const addModel = (provider: string, extra: string[]) => {
    const named = ["model", "create", "--provider", provider, "--model", "scripted-model"];
    return create([...named, "--context-limit", "200000", ...extra]);
  };
  const { email, name, password } = ADMIN;
  const named = ["user", "create", "--email", email, "--name", name];
  await lathe.cli([...named, "--role", "admin", "--password-stdin"], password);
  const openai = await addModel(await addProvider("openai-compatible", "Scripted"), ["--default"]);
  const anthropic = await addModel(await addProvider("anthropic", "Anthropic"), []);
  const token = await lathe.cli(["token", "create", "--email", email, "--name", "tests"]);
  return { token, modelIds: { openai, anthropic } };
}
