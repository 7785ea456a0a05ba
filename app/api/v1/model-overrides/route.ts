import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { adminRoute } from "@/lib/auth/route-handler";
import { listModelOverrides } from "@/lib/commands/model-overrides";

export const GET = adminRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(
    pageOf(await listModelOverrides(runtime.db, { caller }), page, ({ context }) => context),
  );
});
