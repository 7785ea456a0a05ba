import type { z } from "zod";
import {
  findProvider,
  lockModelSettings,
  type NewProviderRow,
  type ProviderRow,
  updateProvider as updateProviderRow,
} from "../../db/queries/providers";
import type { Provider, updateProviderSchema } from "../api/schemas/providers";
import { AppError } from "../errors";
import { invariant } from "../invariant";
import { defaultBaseUrl } from "../providers/base-url";
import { apiKeyPlace } from "../providers/resolve-model";
import type { Caller } from "./caller";
import { requireAcceptedOrigin } from "./accepted-origin";
import { requireBaseUrl, requireFreeName, requireKeySource } from "./create-provider";
import { providerAnswer } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { settleDefaultModel } from "./settle-default-model";
import { withoutUndefined } from "./without-undefined";

type ProviderPatch = z.output<typeof updateProviderSchema>;

export interface UpdateProviderCommand {
  caller: Pick<Caller, "role">;
  providerId: string;
  patch: ProviderPatch;
}

/** Changes a provider. A key stays with its host: whoever moves the base URL has to enter it again. */
export async function updateProvider(
  ctx: ProviderContext,
  command: UpdateProviderCommand,
): Promise<Provider> {
  const { caller, providerId, patch } = command;
  requireAdministrator(caller);
  const row = await ctx.db.transaction(async (tx) => {
    await lockModelSettings(tx);
    const present = await findProvider(tx, providerId);
    if (present === null) throw unknownProvider();
    const { name } = patch;
    if (name !== undefined && name !== present.name) await requireFreeName(tx, name, { except: providerId });
    const updated = await updateProviderRow(tx, providerId, columnsOf(ctx, present, patch));
    invariant(updated !== null, "a locked provider cannot vanish");
    await settleDefaultModel(tx);
    return updated;
  });
  return providerAnswer(row, ctx.env);
}

export function unknownProvider(): AppError {
  return new AppError("not_found", "There is no such provider.");
}

function columnsOf(ctx: ProviderContext, row: ProviderRow, patch: ProviderPatch): Partial<NewProviderRow> {
  const { apiKey, baseUrl: wanted, acceptLocalAddress, ...policy } = patch;
  requireOwnConnection(row, patch);
  requireKeySource({ ...row, ...withoutUndefined(policy) });
  const baseUrl = wanted === undefined ? row.baseUrl : wanted;
  requireBaseUrl(row.type, baseUrl);
  if (originOf(row, baseUrl) !== originOf(row, row.baseUrl)) requireKeyAgain(row, patch);
  return {
    ...withoutUndefined(policy),
    ...(wanted !== undefined && {
      baseUrl,
      acceptedOrigin: acceptedOrigin(ctx, row, { baseUrl, acceptLocalAddress }),
    }),
    ...(apiKey !== undefined && {
      sealedApiKey: apiKey === null ? null : ctx.secrets.seal(apiKey, apiKeyPlace(row.id)),
    }),
  };
}

function acceptedOrigin(
  ctx: ProviderContext,
  row: ProviderRow,
  wanted: { baseUrl: string | null; acceptLocalAddress: boolean },
): string | null {
  const { baseUrl, acceptLocalAddress } = wanted;
  const wasAccepted = row.acceptedOrigin !== null && originOf(row, baseUrl) === row.acceptedOrigin;
  return requireAcceptedOrigin(baseUrl, {
    isAccepted: acceptLocalAddress || wasAccepted,
    ssrfAllow: ctx.env.ssrfAllow,
  });
}

function originOf(row: ProviderRow, baseUrl: string | null): string | null {
  const url = baseUrl ?? defaultBaseUrl(row.type);
  return url === null ? null : new URL(url).origin;
}

function requireKeyAgain(row: ProviderRow, patch: ProviderPatch): void {
  if (row.sealedApiKey === null || patch.apiKey !== undefined) return;
  throw new AppError("invalid_request", "The address is on another host, so the API key is needed again.", {
    fields: [{ path: "apiKey", message: "Enter the key for the new address" }],
  });
}

function requireOwnConnection(row: ProviderRow, patch: ProviderPatch): void {
  if (row.source === "user" || (patch.baseUrl === undefined && patch.apiKey === undefined)) return;
  throw new AppError(
    "conflict",
    row.source === "environment"
      ? "Address and key of this provider come from the server's environment."
      : "The demo has neither address nor key.",
  );
}
