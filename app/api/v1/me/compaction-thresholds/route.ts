import { userRoute } from "@/lib/auth/route-handler";
import { listOwnThresholds } from "@/lib/commands/compaction-thresholds";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json({ items: await listOwnThresholds(runtime.db, { caller }), nextCursor: null }),
);
