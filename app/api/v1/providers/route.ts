import { createProviderSchema } from "@/lib/api/schemas/providers";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { createProvider } from "@/lib/commands/create-provider";
import { listProviders } from "@/lib/commands/list-providers";

export const GET = adminRoute(async ({ caller, runtime }) =>
  Response.json({ items: await listProviders(runtime, { caller }), nextCursor: null }),
);

export const POST = adminRoute(async (input) => {
  const { caller, runtime } = input;
  const provider = await readJson(input.request, createProviderSchema);
  return answerOnce(input, provider, async ({ unit }) => ({
    status: 201,
    body: await createProvider({ ...runtime, db: unit.tx }, { caller, provider }),
  }));
});
