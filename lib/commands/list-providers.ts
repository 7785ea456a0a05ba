import { findProvider, listProviders as listProviderRows } from "../../db/queries/providers";
import type { Provider } from "../api/schemas/providers";
import type { Caller } from "./caller";
import { providerAnswer } from "./provider-answer";
import type { ProviderContext } from "./provider-context";
import { requireAdministrator } from "./require-administrator";
import { unknownProvider } from "./update-provider";

type ReadingContext = Pick<ProviderContext, "db" | "env">;

export async function listProviders(
  ctx: ReadingContext,
  { caller }: { caller: Pick<Caller, "role"> },
): Promise<Provider[]> {
  requireAdministrator(caller);
  return (await listProviderRows(ctx.db)).map((row) => providerAnswer(row, ctx.env));
}

export async function getProvider(
  ctx: ReadingContext,
  { caller, providerId }: { caller: Pick<Caller, "role">; providerId: string },
): Promise<Provider> {
  requireAdministrator(caller);
  const row = await findProvider(ctx.db, providerId);
  if (row === null) throw unknownProvider();
  return providerAnswer(row, ctx.env);
}
