import { hasProviderNamed, insertProvider, lockModelSettings } from "../../db/queries/providers";
import type { Tx } from "../../db/client";
import type { Provider, createProviderSchema } from "../api/schemas/providers";
import type { z } from "zod";
import { AppError } from "../errors";
import { newId } from "../ids";
import { defaultBaseUrl } from "../providers/base-url";
import { apiKeyPlace } from "../providers/resolve-model";
import { requireAcceptedOrigin } from "./accepted-origin";
import type { Caller } from "./caller";
import { enableDemoProvider } from "./enable-demo-provider";
import { providerAnswer } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";

export interface CreateProviderCommand {
  caller: Pick<Caller, "role">;
  provider: z.output<typeof createProviderSchema>;
}

/** Adds a provider; of the demo there is only one, which this switches on. */
export async function createProvider(
  ctx: ProviderContext,
  command: CreateProviderCommand,
): Promise<Provider> {
  const { caller, provider } = command;
  requireAdministrator(caller);
  if (provider.type === "demo") return (await enableDemoProvider(ctx, { caller })).provider;
  const { apiKey, acceptLocalAddress: isAccepted, ...columns } = provider;
  const baseUrl = columns.baseUrl ?? null;
  requireBaseUrl(provider.type, baseUrl);
  requireKeySource(columns);
  const acceptedOrigin = requireAcceptedOrigin(baseUrl, { isAccepted, ssrfAllow: ctx.env.ssrfAllow });
  const id = newId("prv");
  const sealedApiKey = apiKey ? ctx.secrets.seal(apiKey, apiKeyPlace(id)) : null;
  const row = await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    await requireFreeName(tx, columns.name);
    return insertProvider(tx, { ...columns, id, baseUrl, acceptedOrigin, sealedApiKey, source: "user" });
  });
  return providerAnswer(row, ctx.env);
}

/** @throws AppError when another provider is called that, in whatever case: nobody could tell the two apart. */
export async function requireFreeName(
  tx: Tx,
  name: string,
  { except = null }: { except?: string | null } = {},
): Promise<void> {
  if (!(await hasProviderNamed(tx, name, { except }))) return;
  throw new AppError("conflict", "Another provider has this name already.", {
    fields: [{ path: "name", message: "Another provider has this name already" }],
  });
}

/** @throws AppError when there is no address to call. */
export function requireBaseUrl(type: Provider["type"], baseUrl: string | null): void {
  if (baseUrl !== null || type === "demo" || defaultBaseUrl(type) !== null) return;
  throw new AppError("invalid_request", "This type of provider needs a base URL.", {
    fields: [{ path: "baseUrl", message: "Required for this type" }],
  });
}

/** @throws AppError when no key may be used at all. */
export function requireKeySource(policy: { centralKeyEnabled: boolean; userKeysAllowed: boolean }): void {
  if (policy.centralKeyEnabled || policy.userKeysAllowed) return;
  throw new AppError("invalid_request", "At least one kind of key must be allowed.", {
    fields: [{ path: "centralKeyEnabled", message: "Nothing else is allowed that could be used instead" }],
  });
}
