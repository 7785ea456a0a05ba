import { userRoute } from "@/lib/auth/route-handler";
import { listProcesses } from "@/lib/commands/list-processes";

export const GET = userRoute<{ chatId: string }>(async ({ caller, params, runtime }) =>
  Response.json({ items: await listProcesses(runtime, { caller, ...params }) }),
);
