import { userRoute } from "@/lib/auth/route-handler";
import { listOwnModelOverrides } from "@/lib/commands/model-overrides";

export const GET = userRoute(async ({ caller, runtime }) =>
  Response.json(await listOwnModelOverrides(runtime.db, { caller })),
);
