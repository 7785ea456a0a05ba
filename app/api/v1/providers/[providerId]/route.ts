import { updateProviderSchema } from "@/lib/api/schemas/providers";
import { answerOnce } from "@/lib/auth/answer-once";
import { readJson } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { deleteProvider } from "@/lib/commands/delete-provider";
import { getProvider } from "@/lib/commands/list-providers";
import { updateProvider } from "@/lib/commands/update-provider";

type Params = { providerId: string };

export const GET = adminRoute<Params>(async ({ caller, params, runtime }) =>
  Response.json(await getProvider(runtime, { caller, ...params })),
);

export const PATCH = adminRoute<Params>(async (input) => {
  const { caller, params, runtime } = input;
  const patch = await readJson(input.request, updateProviderSchema);
  return answerOnce(input, patch, async ({ unit }) => ({
    status: 200,
    body: await updateProvider({ ...runtime, db: unit.tx }, { caller, ...params, patch }),
  }));
});

export const DELETE = adminRoute<Params>((input) => {
  const { caller, params } = input;
  return answerOnce(input, null, async ({ unit }) => {
    await deleteProvider({ db: unit.tx }, { caller, ...params });
    return { status: 204, body: null };
  });
});
