import { testProviderSchema } from "@/lib/api/schemas/providers";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { testProvider } from "@/lib/commands/test-provider";

type Params = { providerId: string };

/** Changes nothing here, so it needs no idempotency key: each call asks the provider anew. */
export const POST = adminRoute<Params>(async ({ request, caller, params, runtime }) => {
  const target = await readJson(request, testProviderSchema);
  return Response.json(await testProvider(runtime, { caller, ...params, target }));
});
