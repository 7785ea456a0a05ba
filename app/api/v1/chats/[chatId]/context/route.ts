import { userRoute } from "@/lib/auth/route-handler";
import { showContext } from "@/lib/commands/context/show-context";

export const GET = userRoute<{ chatId: string }>(async ({ caller, params, runtime }) =>
  Response.json({ context: await showContext(runtime.db, { caller, ...params }) }),
);
