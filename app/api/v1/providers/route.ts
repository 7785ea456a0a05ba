import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { createProviderSchema } from "@/lib/api/schemas/providers";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson, readQuery } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { createProvider } from "@/lib/commands/create-provider";
import { listProviders } from "@/lib/commands/list-providers";

export const GET = adminRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(pageOf(await listProviders(runtime, { caller }), page, ({ id }) => id));
});

export const POST = adminRoute(async (input) => {
  const { caller, runtime } = input;
  const provider = await readJson(input.request, createProviderSchema);
  return answerOnce(input, provider, async ({ unit }) => ({
    status: 201,
    body: await createProvider({ ...runtime, db: unit.tx }, { caller, provider }),
  }));
});
