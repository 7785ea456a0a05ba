import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listOwnModelOverrides } from "@/lib/commands/model-overrides";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  const { allowed, items } = await listOwnModelOverrides(runtime.db, { caller });
  return Response.json({ allowed, ...pageOf(items, page, ({ context }) => context) });
});
