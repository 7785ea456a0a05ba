import { userRoute } from "@/lib/auth/route-handler";
import { listChanges } from "@/lib/commands/list-changes";

export const GET = userRoute<{ chatId: string }>(async ({ caller, params, runtime }) =>
  Response.json(await listChanges(runtime, { caller, ...params })),
);
