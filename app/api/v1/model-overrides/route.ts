import { adminRoute } from "@/lib/auth/route-handler";
import { listModelOverrides } from "@/lib/commands/model-overrides";

export const GET = adminRoute(async ({ caller, runtime }) =>
  Response.json({ items: await listModelOverrides(runtime.db, { caller }), nextCursor: null }),
);
