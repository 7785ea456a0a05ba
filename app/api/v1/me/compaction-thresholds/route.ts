import { pageOf, pageQuery } from "@/lib/api/schemas/page";
import { readQuery } from "@/lib/auth/read-input";
import { userRoute } from "@/lib/auth/route-handler";
import { listOwnThresholds } from "@/lib/commands/compaction-thresholds";

export const GET = userRoute(async ({ request, caller, runtime }) => {
  const page = readQuery(request, pageQuery);
  return Response.json(
    pageOf(await listOwnThresholds(runtime.db, { caller }), page, ({ modelId }) => modelId),
  );
});
